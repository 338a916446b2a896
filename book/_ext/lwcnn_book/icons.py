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
FONT = re.compile(r"src:url\(\.\./vendor/fontawesome/webfonts/([a-z0-9-]+)\.woff2\)[^;}]*")


def carry_fonts(style: str, theme: Path, other_styles: str = "") -> str:
    """The style sheet with its icon fonts inside, each with the signs that this or another sheet names."""
    text = style + other_styles
    signs = {ord(sign) for sign in SIGN.findall(text)} | {int(code, 16) for code in PRIVATE.findall(text)}
    signs |= {ord(sign) for sign in text if "\ue000" <= sign <= "\uf8ff"}  # the same room, written as itself

    def carry(match):
        font = subset_font(theme / f"vendor/fontawesome/webfonts/{match[1]}.ttf", signs)
        return f'src:url(data:font/woff;base64,{base64.b64encode(font).decode()}) format("woff")'

    return FONT.sub(carry, style)


def subset_font(path: Path, signs: set[int]) -> bytes:
    font = TTFont(path, recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=[], notdef_outline=True, drop_tables=["GSUB", "GPOS"]))
    subsetter.populate(unicodes=signs)
    subsetter.subset(font)
    font.flavor = "woff"  # compressed with zlib, which Python has
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
