"""axe-core finds nothing serious or critical on any page, light or dark."""

from axe_playwright_python.sync_playwright import Axe

# What the theme itself causes and the book cannot mend: (rule, part of the selector) -> reason
KNOWN: dict[tuple[str, str], str] = {}


def test_nothing_serious(visit, page_name):
    assert not serious_faults(visit(page_name).page, {})


def test_colours_are_readable_in_the_dark(visit, page_name):
    page = visit(page_name, theme="dark").page
    assert not serious_faults(page, {"runOnly": ["color-contrast"]})


# axe needs half a millisecond for each element, and code has thousands of coloured words. Their colours come from
# their classes, so of each class in each kind of place the first stays; the others become plain text.
ONE_WORD_OF_EACH_KIND = """() => {
  const seen = new Set();
  const place = "a, p, li, dt, dd, td, th, pre, figcaption";
  for (const word of document.querySelectorAll("main span[class]")) {
    if (word.children.length > 0 || word.closest(".lw-widget")) continue;
    const around = [word, word.parentElement, word.parentElement.parentElement, word.closest(place),
      word.closest(".admonition")];
    const kind = around.map(e => `${e?.tagName}.${e?.className}`).join(" ");
    if (seen.has(kind)) word.replaceWith(word.textContent);
    seen.add(kind);
  }
}"""


def serious_faults(page, options: dict) -> str:
    page.evaluate(ONE_WORD_OF_EACH_KIND)
    page.wait_for_timeout(300)  # colours fade in
    report = Axe().run(page, options={"resultTypes": ["violations"], **options}).response
    return "\n".join(
        f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))}\n  {node['failureSummary']}"
        for rule in report["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
        if not is_known(rule["id"], str(node["target"]))
    )


def is_known(rule: str, target: str) -> bool:
    return any(rule == known and part in target for known, part in KNOWN)
