"""Only the icons that the book uses.

The theme sends every page a script with all icons of Font Awesome, 543 kB gzipped. Its style sheet can draw
the same icons from fonts. So the script goes, the style keeps the rules of the icons that some page names,
and the fonts are cut down to these icons and carried in the style sheet itself (some browsers load no font
file on file:// pages). Everything is read afresh from the theme at each build.
"""

import base64
import io
import re
from pathlib import Path

import pydata_sphinx_theme
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
STYLE = "styles/pydata-sphinx-theme.css"
SCRIPT_TAG = re.compile(r'\s*<script[^>]*src="[^"]*/fontawesome\.js[^"]*"></script>')
NAME = re.compile(r"\bfa-[a-z0-9-]+")
RULE = re.compile(r'((?:\.fa-[a-z0-9-]+::?before,?)+)\{content:"([^"]*)"\}')
PRIVATE = re.compile(r'"\\([ef][0-9a-f]{3})"')  # where Unicode has room for signs of one's own
FONT = re.compile(r"src:url\(\.\./vendor/fontawesome/webfonts/([a-z0-9-]+)\.woff2\)[^;}]*")


def keep_used_icons(app, exception):
    if exception or app.builder.format != "html":
        return
    used = set()
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        used.update(NAME.findall(text))
        shorter = SCRIPT_TAG.sub("", text)
        if shorter != text:
            page.write_text(shorter, encoding="utf-8")
    static = Path(app.outdir) / "_static"
    for script in static.glob("scripts/*-theme.js"):  # icons that a script puts in later
        used.update(NAME.findall(script.read_text(encoding="utf-8")))

    (static / STYLE).write_text(subset_style(used), encoding="utf-8")
    for file in [*static.glob("scripts/fontawesome.js*"), *static.glob("vendor/fontawesome/webfonts/*")]:
        file.unlink()


def subset_style(used: set[str]) -> str:
    """The theme's style with the icons of `used` only, their fonts inside."""
    characters = set()

    def keep_rule(match):
        if not used.intersection(NAME.findall(match[1])):
            return ""
        escape = match[2].lstrip("\\")
        characters.add(int(escape, 16) if match[2].startswith("\\") else ord(escape))
        return match[0]

    style = RULE.sub(keep_rule, (THEME / STYLE).read_text(encoding="utf-8"))
    # Some rules draw an icon without naming it, such as those of the admonitions.
    characters.update(int(code, 16) for code in PRIVATE.findall(style))
    characters.update(ord(sign) for sign in style if "\ue000" <= sign <= "\uf8ff")  # the same, not escaped

    def carry_font(match):
        font = subset_font(THEME / f"vendor/fontawesome/webfonts/{match[1]}.ttf", characters)
        return f'src:url(data:font/woff;base64,{base64.b64encode(font).decode()}) format("woff")'

    return FONT.sub(carry_font, style)


def subset_font(path: Path, characters: set[int]) -> bytes:
    font = TTFont(path, recalcTimestamp=False)
    options = Options(layout_features=[], notdef_outline=True, drop_tables=["GSUB", "GPOS"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = "woff"  # compressed with zlib, which Python has
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def setup(app):
    app.connect("build-finished", keep_used_icons)
