"""What axe finds on a page: see https://github.com/dequelabs/axe-core for its rules."""

from nnbook.files import ROOT

SCRIPT = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]

EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}}
# Themes differ in colours only, and a narrow page has the same ones: these take most of the time.
ONLY_COLOURS = {"runOnly": {"type": "rule", "values": COLOURS}}
ALL_BUT_COLOURS = EVERYTHING | {"rules": {rule: {"enabled": False} for rule in COLOURS}}


def findings(page, rules=EVERYTHING, within="html"):
    """Run axe on the first element that ``within`` selects; one line for each fault."""
    assert page.locator(within).first.is_visible(), f"{within} shows nothing that axe could look at"
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=SCRIPT)
    options = rules | {"resultTypes": ["violations"]}
    run = "([selector, options]) => axe.run(document.querySelector(selector), options)"
    answer = page.evaluate(run, [within, options])
    return [
        f"{violation['id']}: {node['html'][:160]}\n    {node['failureSummary'].splitlines()[-1]}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]
