"""Last touches to a written page."""

from tools.site import finish


def test_a_view_gets_a_room_with_words_for_readers_without_javascript():
    view = '<script type="application/vnd.jupyter.widget-view+json">{"model_id": "a"}</script>'
    html = finish.finish_page(f"<p>x</p>{view}<p>y</p>")
    assert html.startswith(f'<p>x</p><div class="nn-room">{view}<noscript>')
