"""What the view has to know of each control."""

from nnbook.figures.shared.controls import choice, limits, linked_trait, log_slider


def test_a_log_slider_and_a_choice_say_their_limits():
    assert limits(log_slider("rate", 1.0, -4, 2, 0.1))["scale"] == "log"
    assert limits(choice("f", ["a", "b"], "a"))["options"] == ["a", "b"]
    assert linked_trait(choice("f", ["a", "b"], "a")) == "index"
