// HTML from outputs, without what would run: scripts, event handlers, frames.
import DOMPurify from "dompurify";

const ALLOWED = {
  ADD_TAGS: ["style"],
  ADD_ATTR: ["target"],
  FORCE_BODY: true, // or a leading <style> would be lost
};
// Nothing that a reader would miss; the last is DOMPurify's own.
const SILENT = new Set(["#comment", "html", "head", "body", "meta", "title", "remove"]);

/** What was left out, in words: "script", "onclick". */
function namesOf(removed) {
  const names = removed.map(({ element, attribute }) =>
    attribute ? attribute.name : element.nodeName.toLowerCase(),
  );
  return [...new Set(names)].filter((name) => !SILENT.has(name));
}

function note(names) {
  const list = names.slice(0, 5).join(", ");
  return `<p class="nn-refused" role="note">This page runs no scripts of outputs. Left out: ${list}.</p>`;
}

/** Rendermime's sanitizer. */
export const sanitizer = {
  /** Clean HTML, followed by a line on what was left out. */
  sanitize(html, options) {
    // Text with colours: rendermime has made these spans, and escaped all else.
    if (options?.allowedTags) return html;
    const clean = DOMPurify.sanitize(html, ALLOWED);
    const names = namesOf(DOMPurify.removed);
    return names.length ? clean + note(names) : clean;
  },
  allowNamedProperties: false,
  getAutolink: () => true,
};
