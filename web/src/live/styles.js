/** Load a style sheet unless the page has it. */
export function addStyles(address) {
  const name = address.pathname.split("/").at(-1);
  if (document.querySelector(`link[href*="${name}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address.href;
  document.head.append(link);
}
