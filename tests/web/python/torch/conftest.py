"""What only the page's own package can answer is left out where another stands in its place."""

import pytest

from tools.site import torch_names

# Files, and single tests, that look into the package, or at what it lacks.
OWN = ("test_in_pyodide", "test_names", "test_twin")
ABOUT_IT = ("test_what_is_absent_says_so", "test_a_difference_would_be_seen")


def pytest_collection_modifyitems(items):
    if torch_names.FOLDER == torch_names.OWN:
        return
    for item in items:
        if item.path.parent.name == "torch" and (
            item.path.stem in OWN or item.name.startswith(ABOUT_IT)
        ):
            item.add_marker(pytest.mark.skip("another torch stands in the place of the page's"))
