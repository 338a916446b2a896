"""Scripts and styles of the book: a rule stays if the book can use it, and what is shortened says the same."""

import doctest
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "book" / "_ext"))
from lwcnn_book import scripts, style_sheets
from lwcnn_book.icons import carry_fonts
from lwcnn_book.pages import write_all_anew
from lwcnn_book.style_sheets import drop_unread_variables, keep_used_rules, read_sheet, write_sheet
from lwcnn_book.styles import THEME, used_classes, write_styles


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        (".used{a:b}", ".used{a:b}"),
        (".unused{a:b}", ""),
        (".used .unused{a:b}", ""),
        (".used:not(.unused){a:b}", ".used:not(.unused){a:b}"),
        (".used:is(.x,.y),.unused{a:b}", ".used:is(.x,.y){a:b}"),
        (".used:is(.x,.y),.used>p{a:b}", ".used:is(.x,.y),.used>p{a:b}"),
        ("/* by a.com */.used{a:b}", "/* by a.com */.used{a:b}"),
        ("/* by a.com */.unused{a:b}", "/* by a.com */"),
        (".used{a:b}/* more */.used{c:d}/* license: MIT */", ".used{a:b}.used{c:d}/* license: MIT */"),
        ("p,a[href]{a:b}", "p,a[href]{a:b}"),
        ("@media print{.unused{a:b}}", ""),
        ("@media print{.unused{a:b}.used{c:d}}", "@media print{.used{c:d}}"),
        (
            "@media (a:b) and (c:d){@media print{.used{c:d}}}",
            "@media (a:b) and (c:d){@media print{.used{c:d}}}",
        ),
        ("@supports (a:b){.unused{a:b}.used:hover{c:d}}", "@supports (a:b){.used:hover{c:d}}"),
        ("@supports not (a:b){.unused{a:b}}", ""),
        ("@keyframes k{0%{a:b}to{c:d}}", "@keyframes k{0%{a:b}to{c:d}}"),
        ("@font-face{font-family:unused;src:url(a.b)}", "@font-face{font-family:unused;src:url(a.b)}"),
        ('@charset "UTF-8";.unused{a:b}', '@charset "UTF-8";'),
        ("@import url(a.css) print;.used{a:b}", "@import url(a.css) print;.used{a:b}"),
        (".used{a:b;.unused &{c:d}&:hover{e:f}g:h}", ".used{a:b;&:hover{e:f}g:h}"),
        (".unused{.used{a:b}}", ""),
        ('.used{content:"}"}.unused{content:"{"}.used{a:b}', '.used{content:"}"}.used{a:b}'),
        ('.used[title=",.unused{"]{a:b}', '.used[title=",.unused{"]{a:b}'),
        (".used{--x:{a:b};c:d}", ".used{--x:{a:b};c:d}"),
        (".used{a:url(data:x;y,z);c:d!important}", ".used{a:url(data:x;y,z);c:d!important}"),
        (".\\75sed,.un\\75sed{a:b}", ".used{a:b}"),  # \75 is u
        (".used {\n  a :  b /* why */\n     c ;\n}\n", ".used{a:b c}"),
        (".used{a:0/**/b}", ".used{a:0/**/b}"),
        (".used{a:b;*c:d;e:f}", ".used{a:b;e:f}"),  # browsers skip the error too
    ],
)
def test_keep_used_rules(rule, kept):
    assert keep_used_rules(rule, {"used"}) == kept
    assert keep_used_rules(kept, {"used"}) == kept


def test_our_own_sheets_keep_every_rule():
    assert keep_used_rules(".a .b{c:d}@media print{.e{f:g}}", used=None) == ".a .b{c:d}@media print{.e{f:g}}"


def test_unread_variables_go_in_all_sheets():
    first = read_sheet(":root{--a:1;--b:var(--c);--c:2;--d:var(--e);--e:3;--f:4;--g:5}.x{--a:6}")
    second = read_sheet("@media print{p{top:var(--b);left:var(--h,var(--a))}}q{--f:7}")
    sheets = drop_unread_variables([first, second], 'style="color: var(--g)"')
    assert [write_sheet(sheet) for sheet in sheets] == [
        ":root{--a:1;--b:var(--c);--c:2;--g:5}.x{--a:6}",  # --e is read by --d alone, which nothing reads
        "@media print{p{top:var(--b);left:var(--h,var(--a))}}",
    ]


def test_a_class_is_used_by_a_page_or_a_script():
    used = used_classes('<p class="one b">', "let n = x.classList.add('two-three');")
    assert {"one", "b", "two-three"} <= used
    assert not {"n", "x"} & used


def test_a_font_comes_only_with_an_icon_that_is_drawn_with_it():
    face = "@font-face{font-family:F;src:url(../vendor/fontawesome/webfonts/fa-%s-400.woff2) format('woff2')}"
    style = face % "regular" + face % "brands" + '.fab{font-family:F}.fa-github:before{content:"\uf09b"}'
    carried = carry_fonts(style, THEME)
    assert carried.count("@font-face") == carried.count("data:font/woff;base64,") == 1
    assert carried.endswith('.fab{font-family:F}.fa-github:before{content:"\uf09b"}')
    assert "url(../" not in carried


def test_the_sheets_of_a_small_book(tmp_path):
    """The theme's sheet is cut; a widget's keeps the classes and variables whose names its script puts together."""
    files = {
        "page.html": '<script src="_static/a.js"></script><script src="_static/widgets/w.js"></script><p class="one">',
        "_static/a.js": "x.classList.add('two')",
        "_static/unloaded.js": "x.classList.add('three')",
        "_static/widgets/w.js": "x.className = `lw-${name} four`; y = `var(--lw-hue-${n})`; z = 'var(--read)'",
        "_static/widgets/w.css": ".lw-a { --lw-hue-1: red; }\n.lw-b { color: var(--also) }",
        "_static/styles/pydata-sphinx-theme.css": ":root{--read:1;--also:2;--unread:3}"
        + "".join(f".{name}{{a:b}}" for name in ("one", "two", "three", "four")),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    builder = SimpleNamespace(format="html")
    write_styles(SimpleNamespace(outdir=tmp_path, builder=builder), exception=None)
    theme = (tmp_path / "_static/styles/pydata-sphinx-theme.css").read_text()
    assert theme == ":root{--read:1;--also:2}.one{a:b}.two{a:b}"
    assert (tmp_path / "_static/widgets/w.css").read_text() == ".lw-a{--lw-hue-1:red}.lw-b{color:var(--also)}"


def test_a_changed_style_writes_all_pages_anew(tmp_path):
    app, env = SimpleNamespace(srcdir=tmp_path, outdir=tmp_path), SimpleNamespace(found_docs={"one", "two"})
    door, style = tmp_path / "index.html", tmp_path / "book/_static/book.css"
    style.parent.mkdir(parents=True)
    style.touch()
    assert write_all_anew(app, env, None, None, None) == {"one", "two"}  # there is no book yet
    door.touch()
    now = door.stat().st_mtime
    os.utime(style, (now, now - 1))
    assert write_all_anew(app, env, None, None, None) == []
    os.utime(style, (now, now + 1))
    assert write_all_anew(app, env, None, None, None) == {"one", "two"}


@pytest.mark.parametrize("module", [scripts, style_sheets])
def test_the_examples_of(module):
    tried = doctest.testmod(module)
    assert tried.attempted and not tried.failed
