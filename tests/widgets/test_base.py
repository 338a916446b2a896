"""What every widget has from its base: state, text/html, errors, and the talk with a kernel's front end."""

import json
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
import traitlets

from lwcnn.errors import LwcnnError
from lwcnn.widgets import ChannelShuffle, ConvolutionMicroscope
from lwcnn.widgets.core import base


class Example(base.BookWidget):
    module = "channel-shuffle"
    count = base.Whole(0, 9, 3)
    kind = base.OneOf(("plain", 1), "plain", hint="plain is simplest")
    text = traitlets.Unicode().tag(sync=True)


@pytest.mark.parametrize("widget", [ChannelShuffle, ConvolutionMicroscope])
def test_repr_is_short(widget):
    assert len(repr(widget())) < 120


def test_state_is_the_traits_of_the_widget_alone():
    assert Example(text="a").state() == {"count": 3, "kind": "plain", "text": "a"}


def test_too_much_state_is_an_error_when_it_is_made():
    with pytest.raises(LwcnnError, match="too large for a page") as caught:
        Example(text="x" * base.STATE_LIMIT)
    assert "60,000" in str(caught.value)


def test_state_cannot_leave_its_script_element():
    html = Example(text="</script><!--").page_html()
    assert html.count("</script>") == 1 and "<!--" not in html
    inside = html.split(">", 2)[2].split("</script>")[0]
    assert json.loads(inside)["text"] == "</script><!--"


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        (
            {"count": 10},
            r"Example\(count=10\): count is out of range.\n  count must be a whole number from 0 to 9",
        ),
        ({"count": 1.5}, "count is not a whole number"),
        ({"count": True}, "count is not a whole number"),
        ({"kind": "x"}, "kind must be plain or 1; plain is simplest"),
        ({"kind": True}, "kind has no such value"),
        ({"knd": "plain"}, "there is no option 'knd'.*\n.*did you mean kind"),
    ],
)
def test_wrong_values_are_refused(traits, message):
    with pytest.raises(LwcnnError, match=message):
        Example(**traits)


def test_a_refused_value_leaves_the_old_one():
    widget = Example(count=5)
    with pytest.raises(LwcnnError):
        widget.count = 11
    assert widget.count == 5
    with pytest.raises(LwcnnError), widget.hold_trait_notifications():
        widget.count = 12
    assert widget.count == 5


def test_values_that_do_not_fit_together_leave_the_old_ones():
    """Several set at once are looked at together, when all are set."""
    widget = ChannelShuffle()
    with pytest.raises(LwcnnError, match="5 equal groups"), widget.hold_trait_notifications():
        widget.groups = 5
        widget.output = 2
    assert (widget.channels, widget.groups) == (12, 3)


def test_without_a_kernel_the_bundle_has_no_view():
    assert set(Example()._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_with_a_kernel_the_bundle_has_view_and_page(monkeypatch):
    monkeypatch.setattr(base, "get_ipython", lambda: SimpleNamespace(kernel=object()))
    data, _ = Example()._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    assert Example._ipython_display_ is None  # else ipywidgets 7 would show the view alone


def test_the_kernel_sends_a_changed_trait_and_takes_one():
    widget = ChannelShuffle()
    widget.comm = MagicMock()
    widget.groups = 4
    sent = [call.kwargs["data"]["state"] for call in widget.comm.send.call_args_list]
    assert {"groups": 4} in sent
    message = {"method": "update", "state": {"channels": 16, "groups": 8}, "buffer_paths": []}
    widget._handle_msg({"content": {"data": message}, "buffers": []})
    assert (widget.channels, widget.groups, len(widget.order())) == (16, 8, 16)


def test_anywidget_gets_the_joined_module_and_the_style():
    state = ChannelShuffle().get_state()
    assert "export default { render }" in state["_esm"]
    assert ".lw-panel" in state["_css"]
