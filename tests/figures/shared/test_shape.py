"""A new picture against the last: what is alike stays as it is, the rest becomes right."""

import pytest

from nnbook.figures.shared.modules import FIGURES, _joined

# What a picture is made of, in the notation of the arguments of `svg`.
PICTURES = {
    "more": ["g", {}, ["path", {"d": "M0 0"}], ["text", {"x": 1}, "a"], ["circle", {"r": 2}]],
    "less": ["g", {}, ["path", {"d": "M0 0"}]],
    "other": [
        "g",
        {"class": "b"},
        ["circle", {"r": 2}],
        ["text", {"y": 3}, "b", ["tspan", {}, "c"]],
    ],
    "empty": ["g", {}],
}


@pytest.fixture(scope="module")
def drawing(open_context):
    """A page that knows ``svg`` and builds pictures with it."""
    written = {}
    code = _joined(FIGURES / "shared" / "drawing.js", written).replace("export ", "")
    body = f"{''.join(written.values())}{code}"
    with open_context() as page:
        page.goto("about:blank")
        page.evaluate(
            f"""() => {{ {body}
                const part = (each) => Array.isArray(each) ? built(each) : each;
                window.built = ([tag, attributes, ...children]) =>
                    svg(tag, attributes, ...children.map(part));
            }}"""
        )
        yield page


@pytest.mark.parametrize("first", PICTURES)
@pytest.mark.parametrize("second", PICTURES)
def test_a_picture_becomes_what_a_new_one_would_be(drawing, first, second):
    became, new = drawing.evaluate(
        """([first, second]) => {
            const [before, after] = [built(first), built(second)];
            before.make();
            after.takeOver(before);
            return [after.node.outerHTML, built(second).make().outerHTML];
        }""",
        [PICTURES[first], PICTURES[second]],
    )
    # The order in which attributes were set is nobody's concern; none of these has two.
    assert became == new


def test_only_what_differs_is_written(drawing):
    records = drawing.evaluate(
        """async () => {
            const picture = (d, words) =>
                built(["g", {}, ["path", { d, class: "a" }], ["text", { x: 1 }, words], ["g", {}]]);
            const before = picture("M0 0", "one");
            const place = document.createElement("div");
            place.append(before.make());
            const seen = [];
            const note = (records) => seen.push(...records.map((r) => r.attributeName ?? r.type));
            const observer = new MutationObserver(note);
            const all = { subtree: true, childList: true, attributes: true, characterData: true };
            observer.observe(place, all);
            const same = picture("M0 0", "one");
            same.takeOver(before);
            await null;
            const still = seen.length;
            picture("M1 1", "two").takeOver(same);
            await null;
            return [still, seen];
        }"""
    )
    assert records == [0, ["d", "characterData"]]
