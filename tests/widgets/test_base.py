"""What every widget has from its base: state, text/html, errors, and the talk with a kernel's front end."""

import json
from html.parser import HTMLParser
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
import traitlets

from lwcnn.errors import LwcnnError
from lwcnn.widgets import ChannelShuffle, ConvolutionMicroscope
from lwcnn.widgets.core import base

WIDGETS = [ChannelShuffle, ConvolutionMicroscope]


class Example(base.BookWidget):
    module = "channel-shuffle"
    count = base.Whole(0, 9, 3)
    kind = base.OneOf(("plain", 1), "plain", hint="plain is simplest")
    text = traitlets.Unicode().tag(sync=True)


@pytest.mark.parametrize("widget", WIDGETS)
def test_state_is_the_traits_and_survives_json(widget):
    shown = widget()
    state = json.loads(shown.state_json())
    assert state == json.loads(json.dumps(shown.state()))
    assert state == {name: getattr(shown, name) for name in widget.own_traits()}
    again = widget()
    controls = {name: value for name, value in state.items() if isinstance(value, int | str)}
    again.set_state(controls)  # what a notebook's front end sends
    assert again.state() == shown.state()


@pytest.mark.parametrize("widget", WIDGETS)
def test_html_is_the_same_on_every_run_and_has_no_id(widget):
    assert widget().page_html() == widget().page_html()
    parser = HTMLParser()
    ids = []
    parser.handle_starttag = lambda tag, attributes: ids.extend(v for k, v in attributes if k == "id")
    parser.feed(widget().page_html())
    assert ids == []


@pytest.mark.parametrize("widget", WIDGETS)
def test_state_is_small(widget):
    size = len(widget().state_json().encode())
    print(f"{widget.__name__}: {size:,} bytes of state")
    assert size <= base.STATE_LIMIT


@pytest.mark.parametrize("widget", WIDGETS)
def test_repr_is_one_short_line(widget):
    assert repr(widget()).startswith(f"{widget.__name__}(")
    assert len(repr(widget())) < 120 and "\n" not in repr(widget())


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
