"""The scripts of Sphinx, the theme and the extensions without blanks and comments; who wrote them stays."""

import re
from pathlib import Path

import rjsmin

# A comment that says whose work a script is, but not with the ! that makes it stay.
NOTICE = re.compile(r"/\*(?!!)(?=(?:(?!\*/).)*?(?:copyright|licen[cs]e))", re.DOTALL | re.IGNORECASE)


def shorten(script: str) -> str:
    """The script without comments and needless blanks.

    >>> shorten("/* Copyright 2020 A */ // why\\nlet a  =  1;")
    '/*! Copyright 2020 A */let a=1;'
    """
    return rjsmin.jsmin(NOTICE.sub("/*!", script), keep_bang_comments=True)


def shorten_all(app, exception):
    if exception or app.builder.format != "html":
        return
    for path in (Path(app.outdir) / "_static").glob("*.js"):
        path.write_text(shorten(path.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app):
    app.connect("build-finished", shorten_all)
