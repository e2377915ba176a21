"""What stands in sight on a page before a reader predicts, and whether it tells the answer."""

import re
from dataclasses import dataclass, field
from itertools import takewhile

# Every visible piece of text of the article, in its order, without the forms' own.
SIGHT = """() => {
  const article = document.querySelector("article");
  const kinds = "h1, h2, h3, h4, p, li, td, th, pre, figcaption, summary, [aria-live], svg text";
  const found = [];
  for (const part of article.querySelectorAll(`${kinds}, form.prediction`)) {
    const section = part.closest("section[id]")?.id ?? "";
    if (part.matches("form.prediction")) {
      const inputs = [...part.querySelectorAll("input")];
      const choices = [...part.querySelectorAll(".choice")];
      found.push({
        kind: "prediction",
        section,
        name: part.dataset.name,
        answers: inputs.map(({ dataset }) => ({ ...dataset })),
        options: choices.map(c => ({ text: c.textContent.trim(), isRight: "right" in c.dataset })),
      });
      continue;
    }
    if (part.closest("form.prediction, .question") || !part.checkVisibility()) continue;
    if (part.matches("p, summary") && part.closest("li, td, th")) continue;
    const kind = part.matches("h1, h2, h3, h4")
      ? "heading"
      : part.matches(".cell_input pre") ? "code" : "text";
    found.push({ kind, section, text: part.textContent.replace(/\\s+/g, " ").trim() });
  }
  return found;
}"""
# Blocks after a prediction in which even a single digit must not stand.
NEAR = 3
WORDS = re.compile(r"[a-zà-ÿ]{3,}|\d+(?:\.\d+)?", re.IGNORECASE)
# Words that say nothing about which option is right.
EMPTY = {
    *("and", "the", "its", "all", "any", "are", "but", "for", "not"),
    *("with", "that", "this", "has", "have", "one", "two"),
}


@dataclass
class Asked:
    """A prediction with what stands in sight around it."""

    name: str
    section: str
    answers: list[dict] = field(default_factory=list)
    options: list[dict] = field(default_factory=list)
    question: str = ""
    before: list[dict] = field(default_factory=list)
    after: list[dict] = field(default_factory=list)
    headings: list[dict] = field(default_factory=list)


def asked(blocks: list[dict]) -> list[Asked]:
    """The predictions among the ``blocks`` of a page."""
    found = []
    for at, block in enumerate(blocks):
        if block["kind"] != "prediction":
            continue
        others = [each for each in blocks if each["kind"] != "prediction"]
        before = [each for each in blocks[:at] if each["kind"] != "prediction"]
        found.append(
            Asked(
                name=block["name"],
                section=block["section"],
                answers=block["answers"],
                options=block["options"],
                question=before[-1]["text"] if before else "",
                before=before[:-1],
                after=_following(blocks, at),
                headings=[each for each in others if each["kind"] == "heading"],
            )
        )
    return found


def _following(blocks: list[dict], at: int) -> list[dict]:
    """What follows in the section, up to the next prediction."""
    section = blocks[at]["section"]
    return list(
        takewhile(
            lambda each: each["kind"] != "prediction" and each["section"] == section,
            blocks[at + 1 :],
        )
    )


def giveaways(prediction: Asked) -> list[str]:
    """What tells the answer, one line each."""
    if prediction.options:
        return _option_told(prediction)
    return [line for answer in prediction.answers for line in _value_told(prediction, answer)]


def _value_told(prediction: Asked, answer: dict) -> list[str]:
    value = answer["answer"]
    if answer["kind"] == "shape":
        pattern = re.compile(r"\(\s*" + r"\s*,\s*".join(re.findall(r"\d+", value)) + r"\s*,?\s*\)")
        is_distinctive = value.count(",") > 0 and value[-2] != ","
    else:
        spelled = re.escape(value.replace("-", "−")).replace("−", "[-−]")
        pattern = re.compile(rf"(?<![\w.]){spelled}(?!\w|\.\d)")
        is_distinctive = len(re.findall(r"\d", value)) >= 3
    where = prediction.after if is_distinctive else _near(prediction)
    # A page that is read from the top has told before whatever stands above.
    where = where + prediction.headings + (prediction.before if is_distinctive else [])
    return [
        f"{value} in {each['text'][:100]!r}"
        for each in where
        if pattern.search(each["text"]) and not (each["kind"] == "code" and value in "01")
    ]


def _near(prediction: Asked) -> list[dict]:
    return prediction.after[:NEAR]


def _option_told(prediction: Asked) -> list[str]:
    right = next(option["text"] for option in prediction.options if option["isRight"])
    wrong = [option["text"] for option in prediction.options if not option["isRight"]]
    told_by = _words(right)
    own = told_by.difference(*map(_words, wrong), _words(prediction.question))
    # The words of the matter are names in its code; a word that judges tells.
    in_use = {word for each in prediction.before for word in _words(each["text"])}
    found = []
    for each in [*prediction.after, *_headings_above(prediction)]:
        if each["kind"] == "heading":
            told = own & _words(each["text"])
        elif each["kind"] == "code":
            # The name of a variable tells too.
            told = own & {
                word for name in re.findall(r"\w+", each["text"]) for word in _words(name)
            }
            told = {word for word in told - in_use if not word[0].isdigit()}
        else:
            sentences = re.split(r"(?<=[.!?:])\s", each["text"])
            told = own if any(told_by <= _words(sentence) for sentence in sentences) else set()
        if told:
            found.append(f"{', '.join(sorted(told))} in {each['text'][:100]!r}")
    return found


def _headings_above(prediction: Asked) -> list[dict]:
    return [each for each in prediction.headings if each["section"] == prediction.section]


def _words(text: str) -> set[str]:
    found = {word.lower() for word in WORDS.findall(text.replace("_", " "))}
    return {re.sub(r"(?<=\w{3})(?:s|ed|ing|er)$", "", word) for word in found} - EMPTY
