"""Icons as drawings."""

import pytest

from tools.site import icons


def test_icons_become_drawings_that_assistive_technology_skips():
    html = icons.inline('<i class="theme-switch fa-solid fa-sun fa-lg" data-mode="light"></i>')
    assert html.startswith("<svg ")
    assert 'class="nn-icon theme-switch nn-icon-large"' in html
    assert 'data-mode="light"' in html
    assert 'aria-hidden="true"' in html
    assert icons.inline("<i>fast</i>") == "<i>fast</i>"
    with pytest.raises(LookupError, match="no solid icon 'unicorn-farm'"):
        icons.inline('<i class="fas fa-unicorn-farm"></i>')
