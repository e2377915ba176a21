"""Exercise pages say where to fill them in, and each exercise has an anchor."""

from tools.site import exercises

LAUNCH = {"colab_url": "https://colab.example", "binderhub_url": "https://binder.example"}


def test_the_note_says_where_an_exercise_can_be_filled_in():
    place = ("exercises/01_layers.ipynb", "https://github.com/a/b", "main")
    note = exercises.note(*place, LAUNCH, solved=True)
    assert "(https://colab.example/github/a/b/blob/main/exercises/01_layers.ipynb)" in note
    assert "(https://binder.example/v2/gh/a/b/main?urlpath=lab/tree/exercises/01_layers" in note
    assert "In Colab, run the first cell before anything else" in note
    assert "(../solutions/01_layers.ipynb)" in note
    without = exercises.note(*place, {"binderhub_url": "https://binder.example"}, solved=False)
    assert "olab" not in without
    assert "](../solutions" not in without
