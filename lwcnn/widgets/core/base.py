"""BookWidget, the base of all widgets: one class, shown in a notebook and on a page without a kernel."""

import html
import json
import math

import anywidget
import traitlets
from IPython import get_ipython
from ipywidgets import DOMWidget

from lwcnn.errors import LwcnnError, as_python, is_whole, nearest, one_of
from lwcnn.table import table_html as table_html  # widgets take it from here, with `paragraph`
from lwcnn.widgets.core import front_end

STATE_LIMIT = 60_000  # bytes of JSON: three such widgets still leave a page below 200 kB gzipped
_NOT_OURS = set(DOMWidget.class_traits())


class LwcnnTraitError(LwcnnError, traitlets.TraitError):
    """An LwcnnError that traitlets knows too, so that it puts the old values back."""


class BookWidget(anywidget.AnyWidget):
    """A widget that anywidget shows in a notebook and the book's host shows on a page without a kernel.

    A subclass gives `module` (its file is ``js/<module>.js``), traits tagged ``sync=True`` (they are its
    whole state) and `fallback_html` (what stands on the page without JavaScript).
    """

    module = ""
    state_limit = STATE_LIMIT

    # ipywidgets 7 (Colab) would show itself by this method and never ask for our bundle.
    _ipython_display_ = None

    def __init__(self, **traits):
        self.refuse_unknown(traits)
        super().__init__(**traits)
        self.state_json()  # too much state is an error where it is made, not where it is shown

    # anywidget turns these two into traits when it makes the widget.
    @property
    def _esm(self) -> str:
        return front_end.esm(self.module)

    @property
    def _css(self) -> str:
        return front_end.style(self.module)

    @classmethod
    def own_traits(cls) -> list[str]:
        """Names of the synchronised traits that this widget adds, sorted."""
        names = cls.class_trait_names(sync=True)
        return sorted(name for name in names if name not in _NOT_OURS and not name.startswith("_"))

    @classmethod
    def refuse_unknown(cls, traits) -> None:
        """Raise an LwcnnError for a name that is no trait of this widget."""
        for name in traits:
            if name not in cls.class_trait_names():
                raise LwcnnError(
                    f"{cls.__name__}({name}={traits[name]!r})",
                    f"there is no option {name!r}",
                    expected=f"the options are {', '.join(cls.own_traits())}",
                    hint=nearest(name, cls.own_traits()),
                )

    def merge_proposal(self, proposal) -> dict:
        """The state as it would be with the value under validation: for checks that concern several traits.

        A trait can have one validator only, so a widget has one for all traits that must fit together.
        """
        return {**self.state(), proposal["trait"].name: proposal["value"]}

    def refuse(self, what, expected="", hint="", **given):
        """Raise the error for wrong values of traits; for use in ``@traitlets.validate`` methods."""
        where = f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in given.items())})"
        raise LwcnnTraitError(where, what, "", expected, hint)

    def state(self) -> dict:
        """The values that the front end shows: every trait of this widget that is synchronised."""
        return {name: getattr(self, name) for name in self.own_traits()}

    def state_json(self) -> str:
        """The state as one deterministic line of JSON that may stand inside <script>."""
        text = json.dumps(self.state(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        size = len(text.encode())
        if size > self.state_limit:
            raise LwcnnError(
                type(self).__name__,
                "the state is too large for a page",
                given=f"it has {size:,} bytes",
                expected=f"at most {self.state_limit:,}",
                hint="show fewer or smaller pictures, or fewer cases",
            )
        return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")

    def fallback_html(self) -> str:
        """HTML that reads well without JavaScript; a subclass gives its own."""
        return paragraph("This figure needs JavaScript.")

    def page_html(self) -> str:
        """The custom element that the book's host brings to life: state and fallback; deterministic."""
        tag = f"lw-{self.module}"
        return (
            f'<{tag} class="lw-widget"><script type="application/json">{self.state_json()}</script>'
            f'<div class="lw-fallback">{self.fallback_html()}</div></{tag}>'
        )

    def __repr__(self) -> str:
        """Short and the same on every run: ``ChannelShuffle(channels=12, groups=3)``."""
        small = [(k, v) for k, v in self.state().items() if isinstance(v, int | float | str | bool)]
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in small if len(repr(v)) <= 24)})"

    def _repr_mimebundle_(self, **kwargs):
        bundle = {"text/plain": repr(self), "text/html": self.page_html()}
        if getattr(get_ipython(), "kernel", None) is None:  # nobody would answer the view
            return bundle
        shown = super()._repr_mimebundle_(**kwargs)
        data, metadata = shown if isinstance(shown, tuple) else (shown or {}, {})
        return {**data, **bundle}, metadata


class OneOf(traitlets.TraitType):
    """A synchronised trait that takes one of the given values; anything else is an LwcnnError."""

    def __init__(self, options, default, hint=""):
        self.options, self.hint = list(options), hint
        super().__init__(default_value=default)
        self.tag(sync=True)

    def validate(self, obj, value):
        # True == 1 in Python; here they are different answers.
        number = as_python(value)
        for option in self.options:
            if option == number and isinstance(option, bool) == isinstance(value, bool):
                return option
        expected = f"{self.name} must be {one_of(self.options)}"
        return obj.refuse(f"{self.name} has no such value", expected, self.hint, **{self.name: value})


class Whole(traitlets.TraitType):
    """A synchronised trait for whole numbers from minimum to maximum; anything else is an LwcnnError."""

    def __init__(self, minimum, maximum, default, hint=""):
        self.minimum, self.maximum, self.hint = minimum, maximum, hint
        super().__init__(default_value=default)
        self.tag(sync=True)

    def validate(self, obj, value):
        expected = f"{self.name} must be a whole number from {self.minimum} to {self.maximum}"
        value = as_python(value)
        if not is_whole(value, -math.inf):
            obj.refuse(f"{self.name} is not a whole number", expected, self.hint, **{self.name: value})
        if not self.minimum <= int(value) <= self.maximum:
            obj.refuse(f"{self.name} is out of range", expected, self.hint, **{self.name: value})
        return int(value)


def paragraph(text: str) -> str:
    """A paragraph of plain text, escaped.

    >>> paragraph("1 < 2")
    '<p>1 &lt; 2</p>'
    """
    return f"<p>{html.escape(text)}</p>"
