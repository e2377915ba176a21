"""Last touches to a written page."""

from tools.site import finish


def test_a_screen_reader_can_name_the_corner_of_a_table():
    html = finish.finish_page(
        '<tr><th class="head"><p></p></th><th class="head"><p>x</p></th></tr>'
    )
    assert html == '<tr><td></td><th class="head"><p>x</p></th></tr>'
