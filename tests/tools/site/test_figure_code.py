"""Code that a page's figures share stands in the page once, and small."""

import json
import subprocess

import pytest

from tools.machine import node
from tools.site import figure_code

SHARED = """const $drawing = (() => {
/** Twice a number. */
function twice(number) {
  return 2 * number;
}
return { twice };
})();
"""
OWN = "const {{ twice }} = $drawing;\nexport default {{ height: twice({}) }};\n"
STYLE = ".nn-box {\n  color: red;\n}\n"


def page(**codes):
    models = {
        name: {"model_name": "AnyModel", "state": {"_esm": code, "_css": STYLE, "step": 3}}
        for name, code in codes.items()
    }
    models["slider"] = {"model_name": "FloatSliderModel", "state": {"value": 1}}
    saved = json.dumps({"version_major": 2, "state": models}).replace("</", "<\\/")
    start = '<p>x</p><script type="application/vnd.jupyter.widget-state+json">'
    return f"{start}{saved}</script><p>y</p>"


def saved_in(html):
    return json.loads(figure_code.STATE.search(html)[2])


def joined(saved, model, trait):
    return "".join(saved["texts"][at] for at in saved["state"][model]["state"][trait])


def test_what_two_figures_share_stands_once():
    (html,) = figure_code.share([page(a=SHARED + OWN.format(1), b=SHARED + OWN.format(2))])
    saved = saved_in(html)
    assert len(saved["texts"]) == len(set(saved["texts"])) == 4
    assert html.count("$drawing=") == html.count("color:red") == 1
    assert saved["state"]["a"]["state"]["_css"] == saved["state"]["b"]["state"]["_css"]
    assert html.startswith("<p>x</p>")
    assert html.endswith("<p>y</p>")


def test_joined_again_the_code_does_what_it_did(tmp_path):
    (html,) = figure_code.share([page(a=SHARED + OWN.format(21))])
    code = joined(saved_in(html), "a", "_esm")
    assert "Twice a number" not in code
    module = tmp_path / "joined.mjs"
    module.write_text(code, encoding="utf-8")
    ask = f"import({json.dumps(module.as_uri())}).then((m) => console.log(m.default.height))"
    said = subprocess.run([node.node(), "-e", ask], capture_output=True, text=True, check=True)
    assert said.stdout == "42\n"


def test_other_values_stay_as_they_were():
    (html,) = figure_code.share([page(a=SHARED + OWN.format(1))])
    saved = saved_in(html)
    assert saved["version_major"] == 2
    assert saved["state"]["a"]["state"]["step"] == 3
    assert saved["state"]["slider"]["state"] == {"value": 1}


def test_no_text_ends_the_script_that_it_stands_in():
    said = "one </script> too many"
    (html,) = figure_code.share(
        [page(a=OWN.format(1)).replace("AnyModel", said.replace("</", "<\\/"))]
    )
    assert html.count("</script>") == 1
    assert saved_in(html)["state"]["a"]["model_name"] == said


def test_a_page_without_figures_stays_as_it_was():
    assert figure_code.share(["<p>x</p>"]) == ["<p>x</p>"]


def test_code_that_is_no_javascript_stops_the_build():
    with pytest.raises(node.NodeError, match="a figure's code"):
        figure_code.share([page(a="export default {;\n")])
