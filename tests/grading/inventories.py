"""Answers to the concept inventory, as the page of the inventory saves them."""

import json


def saved(**rounds):
    """A file as the page of the inventory saves it."""
    given = [
        {
            "round": name,
            "day": "2026-11-30",
            "answers": [
                {"question": question, "right": not belief, "misconception": belief}
                for question, belief in answers.items()
            ],
        }
        for name, answers in rounds.items()
    ]
    return json.dumps({"format": "nnbook-inventory", "version": 1, "rounds": given})
