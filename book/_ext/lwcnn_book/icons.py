"""The fonts of the icons, cut down to the icons that a style sheet draws and carried in the sheet itself.

In the sheet, because some browsers load no font file on pages that are opened from a disk.
"""

import base64
import io
import re
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SIGN = re.compile(r'\.fa-[a-z0-9-]+::?before\{content:"\\?([^"\\0-9a-f])"\}')  # a plain sign, such as +
PRIVATE = re.compile(
    r'"\\([0-9a-f]{2,4})"'
)  # a number, most of them where Unicode has room for one's own signs
FACE = re.compile(
    r"(@font-face\{[^{}]*src:)url\([^()]*/webfonts/(fa-([a-z0-9]+)-[a-z0-9]+)\.woff2\)[^;}]*([^{}]*\})"
)


def carry_fonts(style: str, theme: Path, other_styles: str = "") -> str:
    """The style sheet with the icon fonts that it uses inside, each with the signs that this or another sheet names."""
    text = style + other_styles
    signs = {ord(sign) for sign in SIGN.findall(text)} | {int(code, 16) for code in PRIVATE.findall(text)}
    signs |= {ord(sign) for sign in text if "\ue000" <= sign <= "\uf8ff"}  # the same room, written as itself

    def carry(match):
        face, file, kind, end = match.groups()
        if not re.search(rf"\.fa-{kind}\b|\.fa{kind[0]}\b|--fa-font-{kind}\b", style):
            return ""  # no icon is drawn with it
        font = base64.b64encode(
            subset_font(theme / f"vendor/fontawesome/webfonts/{file}.ttf", signs)
        ).decode()
        return f'{face}url(data:font/woff;base64,{font}) format("woff"){end}'

    return FACE.sub(carry, style)


def subset_font(path: Path, signs: set[int]) -> bytes:
    font = TTFont(path, recalcTimestamp=False)
    options = Options(layout_features=[], name_IDs=[1, 2], notdef_outline=True, drop_tables=["GSUB", "GPOS"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=signs)
    subsetter.subset(font)
    font.flavor = "woff"  # compressed with zlib, which Python has
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
