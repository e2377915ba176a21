"""Keep answers under their names as a module defines them."""

from collections.abc import Callable


def collect() -> tuple[dict, dict, Callable, Callable]:
    """Two empty collections and the decorators that fill them: ``@right``, ``@wrong("slug")``.

    An answer to an exercise with several functions is a tuple of them, put in by hand:
    ``RIGHT["loops"] = (f, g)``, ``WRONG.setdefault("slug", []).append((f, g))``.
    """
    rights: dict[str, object] = {}
    wrongs: dict[str, list] = {}

    def right(function):
        rights[function.__name__] = function
        return function

    def wrong(slug):
        def keep(function):
            wrongs.setdefault(slug, []).append(function)
            return function

        return keep

    return rights, wrongs, right, wrong
