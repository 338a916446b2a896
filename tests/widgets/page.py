"""A hand-made page with widgets, opened in Chromium from file:// with the network cut.

Try a widget:  python -m tests.widgets.page ChannelShuffle channels=16 groups=4 --out /tmp/shots
writes the page and pictures of it: light and dark, 1280 and 360 pixels wide.
"""

import argparse
import ast
import os
from pathlib import Path

from playwright.sync_api import sync_playwright

from lwcnn.widgets.core import front_end
from tools.chromium import find_chromium

# The few colours of the book's theme that the widgets take, so that the dark page is like the book's.
THEME = """
:root { --pst-color-text-base: #222832; --pst-color-text-muted: #48566b; --pst-color-background: #fff;
  --pst-color-on-background: #fff; --pst-color-link: #0a7d91; --pst-color-border: #c9c9c9;
  color-scheme: light; }
:root[data-theme=dark] { --pst-color-text-base: #ced6dd; --pst-color-text-muted: #9ca4af;
  --pst-color-background: #14181e; --pst-color-on-background: #222832; --pst-color-link: #3fb1c5;
  --pst-color-border: #48566b; color-scheme: dark; }
body { background: var(--pst-color-background); color: var(--pst-color-text-base); margin: 0 auto;
  padding: 0 10px; max-width: 820px; font-family: system-ui, sans-serif; }
"""


def page_text(*widgets, theme: str = "light") -> str:
    """A whole HTML page: style, host script and the widgets' text/html, as the book has them."""
    bodies = "\n".join(widget.page_html() for widget in widgets)
    files = front_end.book_files()
    needed = front_end.page_files(list(dict.fromkeys(widget.module for widget in widgets)))
    styles = "\n".join(files[name] for name in needed if name.endswith(".css"))
    scripts = "".join(f"<script>{files[name]}</script>" for name in needed if name.endswith(".js"))
    return (
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">'
        "<title>Widgets</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{THEME}{styles}</style>{scripts}</head>"
        f"<body><main><h1>Widgets</h1>{bodies}</main></body></html>"
    )


def open_page(browser, file: Path, width: int = 1280, height: int = 900, before: str = "", **options):
    """Open a written page; `page.complaints` lists console messages, errors and requests to elsewhere.

    `before` is a script that runs ahead of the page's own; options are those of a browser context of Playwright.
    """
    viewport = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, **{"reduced_motion": "reduce", **options})
    context.set_offline(True)
    context.add_init_script(before)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: page.complaints.append(f"error: {error}"))

    def heard(request):
        if not request.url.startswith(("file:", "blob:", "data:")):
            page.complaints.append(f"request: {request.url}")

    page.on("request", heard)
    page.goto(f"file://{file.resolve()}")
    page.wait_for_function(
        "[...document.querySelectorAll('.lw-widget')].every(e => ['true','failed'].includes(e.dataset.ready))"
    )
    return page


def run_module(page, module: str, names: list[str], function: str, *arguments):
    """Call a JavaScript function with the named functions of a widget's source: `(f, argument) => ...`."""
    source = front_end.EXPORT.sub("", front_end.esm(module)) + f"\nexport {{ {', '.join(names)} }};\n"
    return page.evaluate(
        """async ([source, names, text, values]) => {
            const importBlob = (code) =>
                import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
            const module = await importBlob(source);
            const called = await importBlob(`export default ${text}`);
            return called.default(...names.map((name) => module[name]), ...values);
        }""",
        [source, names, function, list(arguments)],
    )


def unfold(page) -> None:
    """Open all that a widget has folded, with the keyboard."""
    shut = page.locator(".lw-widget details:not([open]) > summary:visible")
    while shut.count():
        shut.first.press("Enter")


def main() -> None:
    import lwcnn.widgets

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("widget")
    parser.add_argument("traits", nargs="*", help="name=value")
    parser.add_argument("--out", default=".")
    parser.add_argument("--press", nargs="*", default=[], help="keys to press: Tab ArrowRight ...")
    arguments = parser.parse_args()
    traits = {}
    for pair in arguments.traits:
        name, value = pair.split("=", 1)
        try:
            traits[name] = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            traits[name] = value
    widget = getattr(lwcnn.widgets, arguments.widget)(**traits)
    os.makedirs(arguments.out, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for theme in ("light", "dark"):
            file = Path(arguments.out) / f"{widget.module}-{theme}.html"
            file.write_text(page_text(widget, theme=theme), encoding="utf-8")
            for width in (1280, 360):
                page = open_page(browser, file, width=width)
                for key in arguments.press:
                    page.keyboard.press(key)
                page.screenshot(path=file.with_name(f"{file.stem}-{width}.png"), full_page=True)
                overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                print(f"{file} {width} px: {overflow} px too wide, complaints: {page.complaints}")


if __name__ == "__main__":
    main()
