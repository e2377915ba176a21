// A plot that has just been drawn, as the built page shows its own: SVG in the page, in its colours.

const REFERENCE = /url\(#([^)]*)\)|href="#([^"]*)"/g;
const ALLOWED = new Set(
  "svg g defs clipPath path use text tspan rect circle image linearGradient stop".split(" "),
);

/**
 * Make the plot of an output.
 * @param {string} source SVG as Matplotlib writes it
 * @param {string} alt what it shows, for those who cannot see it
 * @returns {HTMLElement | null} `div.plot`, or null where the source is no SVG
 */
export function plot(source, alt) {
  const { documentElement: svg } = new DOMParser().parseFromString(source, "image/svg+xml");
  if (svg.localName !== "svg") return null;
  // A style sheet in it would be the whole page's, a script would run.
  for (const part of [...svg.querySelectorAll("*")]) {
    if (!ALLOWED.has(part.localName)) part.remove();
  }
  for (const part of [svg, ...svg.querySelectorAll("*")]) {
    for (const { name, localName, value } of [...part.attributes]) {
      const leadsAway = localName === "href" && !/^(#|data:image\/)/.test(value);
      if (name.startsWith("on") || leadsAway) part.removeAttribute(name);
    }
  }
  const used = new Set([...source.matchAll(REFERENCE)].map(([, first, second]) => first ?? second));
  for (const part of svg.querySelectorAll("[id]"))
    if (!used.has(part.id)) part.removeAttribute("id");
  svg.removeAttribute("id");
  svg.style.strokeLinejoin = "round";
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", alt);
  const box = document.createElement("div");
  box.className = "plot";
  box.append(document.importNode(svg, true));
  return box;
}

/** What the built page says of the plot that a cell drew when the book was made. */
export function altOf(cell) {
  return cell.querySelector(".plot > svg")?.getAttribute("aria-label") ?? "What the cell has drawn";
}
