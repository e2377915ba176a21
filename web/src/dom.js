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
