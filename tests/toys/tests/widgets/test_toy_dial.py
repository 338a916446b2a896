"""ToyDial: what it says, in a browser and without."""

from lwcnn.widgets import ToyDial


def test_the_page_says_the_position_without_javascript():
    assert "The dial stands at 3 of 9." in ToyDial(position=3).page_html()


def test_the_slider_moves_the_dial(open_widgets):
    page = open_widgets(ToyDial())
    page.get_by_role("slider", name="position").press("ArrowRight")
    assert "The dial stands at 2 of 9." in page.locator("lw-toy-dial").inner_text()
