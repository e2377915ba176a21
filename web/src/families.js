// Which widget models belong together, found in the saved state alone.

const REFERENCE = "IPY_MODEL_";

function references(value, found) {
  if (typeof value === "string") {
    if (value.startsWith(REFERENCE)) found.push(value.slice(REFERENCE.length));
  } else if (value && typeof value === "object") {
    for (const item of Object.values(value)) references(item, found);
  }
  return found;
}

/**
 * Group models that refer to each other, in either direction: a link refers to its two ends,
 * but nothing refers to the link.
 * @param {Record<string, {state: object}>} models saved models by id
 * @returns {Map<string, Set<string>>} for each id, all ids of its family
 */
export function families(models) {
  const familyOf = new Map(Object.keys(models).map((id) => [id, new Set([id])]));
  for (const [id, { state }] of Object.entries(models)) {
    for (const other of references(state, [])) {
      const [mine, theirs] = [familyOf.get(id), familyOf.get(other)];
      if (!theirs || mine === theirs) continue;
      for (const member of theirs) {
        mine.add(member);
        familyOf.set(member, mine);
      }
    }
  }
  return familyOf;
}
