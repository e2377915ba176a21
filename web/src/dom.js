/** Make an element with attributes and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Make a button that says what it does. */
export function button(label, action, attributes = {}) {
  const made = element("button", { type: "button", class: "nn-live-button", ...attributes }, label);
  made.addEventListener("click", action);
  return made;
}

const KEEP_FILE_MS = 60_000;

/** Hand a text to the reader as a file; some browsers ask for it a while after the click. */
export function handOver(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEEP_FILE_MS);
}
