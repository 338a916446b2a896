"""axe-core finds nothing serious or critical on any page, light or dark."""

from axe_playwright_python.sync_playwright import Axe

# What the theme itself causes and the book cannot mend: (rule, part of the selector) -> reason
KNOWN: dict[tuple[str, str], str] = {}


def test_nothing_serious(visit, page_name):
    assert not serious_faults(visit(page_name).page, {})


def test_colours_are_readable_in_the_dark(visit, page_name):
    page = visit(page_name, theme="dark").page
    assert not serious_faults(page, {"runOnly": ["color-contrast"]})


def serious_faults(page, options: dict) -> str:
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
