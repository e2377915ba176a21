"""What axe finds on a page: see https://github.com/dequelabs/axe-core for its rules."""

from nnbook.files import ROOT
from tests.sweep import ALL

SCRIPT = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]

BUT_COLOURS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {rule: {"enabled": False} for rule in COLOURS},
}
IN_COLOURS = {"runOnly": {"type": "rule", "values": COLOURS}}
IN_SIZES = {
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]},
}
EVERYTHING = [BUT_COLOURS, IN_COLOURS]
# Half of the time of all other rules together.
BUT_SIZES = [
    BUT_COLOURS | {"rules": BUT_COLOURS["rules"] | {"target-size": {"enabled": False}}},
    IN_COLOURS,
]
# Themes differ in colours only, and a narrow page has the same ones.
ONLY_COLOURS = [IN_COLOURS]
# A narrow page says what a wide one says, in another place and size.
ONLY_SIZES = [IN_SIZES]

# Some elements of each look, of those with text of their own. What decides on contrast is equal
# for all of one look: their own colours, sizes and opacity, and those of all that they lie in.
# A page has thousands of words of code; axe takes a millisecond for each.
LOOKS = """([selector, some]) => {
  const kinds = new Map(), numbers = new Map(), seen = [];
  const kind = (element) => {
    if (!element) return -1;
    if (!kinds.has(element)) {
      const style = getComputedStyle(element);
      const look = [
        ...[style.color, style.fill, style.backgroundColor, style.backgroundImage, style.opacity],
        ...[style.fontSize, style.fontWeight, style.display, style.position, style.zIndex],
        ...[style.textDecorationLine, style.borderBottomStyle, style.textShadow, style.filter],
        ...[element.localName === "a", kind(element.parentElement)],
      ].join();
      if (!numbers.has(look)) numbers.set(look, numbers.size);
      kinds.set(element, numbers.get(look));
    }
    return kinds.get(element);
  };
  const within = [...document.querySelectorAll(selector)];
  const all = new Set(within.flatMap((root) => [root, ...root.querySelectorAll("*")]));
  return [...all].filter((element) => {
    const speaks = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!speaks && !("value" in element)) return false;
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
    seen[kind(element)] = (seen[kind(element)] ?? 0) + 1;
    return seen[kind(element)] <= some;
  });
}"""
RUN = f"""async ([selector, options, byLook]) => {{
  const within = byLook
    ? ({LOOKS})([selector, {3 if ALL else 1}])
    : [...document.querySelectorAll(selector)];
  return within.length === 0 ? [] : (await axe.run(within, options)).violations;
}}"""


def findings(page, rules=EVERYTHING, within="html"):
    """Run axe on what ``within`` selects; one line for each fault."""
    assert page.locator(within).first.is_visible(), f"{within} shows nothing that axe could look at"
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=SCRIPT)
    return [
        f"{violation['id']}: {node['html'][:160]}\n    {node['failureSummary'].splitlines()[-1]}"
        for each in rules
        for violation in page.evaluate(
            RUN,
            [within, each | {"resultTypes": ["violations"], "preload": False}, each is IN_COLOURS],
        )
        for node in violation["nodes"]
    ]


def leave_alone(page, wanted):
    """Take out of the article all but its title and what ``wanted`` selects.

    Axe takes a second to look at a chapter, whatever part of it is asked for.
    """
    page.evaluate(
        """wanted => document.querySelector("article > section").replaceChildren(
            document.querySelector("article h1"), ...document.querySelectorAll(wanted))""",
        wanted,
    )


def findings_in_both_themes(page, within="html"):
    """Run axe in light colours, and once more for the dark ones; the page is light afterwards."""
    found = []
    for theme, rules in (("dark", ONLY_COLOURS), ("light", EVERYTHING)):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.wait_for_function(
            "theme => [theme, undefined].includes(document.documentElement.dataset.theme)",
            arg=theme,
        )
        found += findings(page, rules, within)
    return found
