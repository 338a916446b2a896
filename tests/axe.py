"""axe-core on an open page: nothing may be against WCAG 2.2, levels A and AA."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_faults(page, **options) -> str:
    """A line for each fault, "" if there is none; `options` are axe's own, such as `runOnly`."""
    report = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": TAGS, **options}).response
    return "\n".join(
        f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))}\n  {node['failureSummary']}"
        for rule in report["violations"]
        if is_fault(rule)
        for node in rule["nodes"]
    )


def is_fault(rule) -> bool:
    """What the guidelines ask for counts always, what is only good practice where it is serious or critical."""
    return "best-practice" not in rule["tags"] or rule["impact"] in ("serious", "critical")
