"""A widget's controls, used by the keyboard: the figure changes, and a sentence that is spoken says what changed."""

import re
from collections import Counter

#: What changes a control, and what changes it if it stands at its end.
KEYS = {
    "range": ("ArrowRight", "ArrowLeft"),
    "select-one": ("ArrowDown", "ArrowUp"),
    "checkbox": ("Space",),
    "text": ("7", "Enter"),
    "search": ("7", "Enter"),
    "button": ("ArrowRight", "ArrowLeft"),
}

#: What a reader sees and hears of a widget: the live sentences, and everything else in pieces.
SHOWN = """widget => {
  const visible = node => node.checkVisibility();
  const value = control => control.type === "checkbox" ? (control.checked ? "on" : "off")
    : control.selectedOptions?.[0]?.text ?? control.ariaValueText ?? control.value;
  const label = control => control.labels[0]?.querySelector("span")?.textContent ?? control.ariaLabel;
  const live = [...widget.querySelectorAll("[aria-live]")];
  const all = [...widget.querySelectorAll("*")].filter(e => visible(e) && !live.some(l => l.contains(e)));
  const controls = all.filter(e => e.matches("input, select"));
  const words = all.filter(e => !e.closest("select, label")).flatMap(e => [...e.childNodes])
    .filter(node => node.nodeType === Node.TEXT_NODE && node.data.trim()).map(node => node.data);
  return {
    said: live.map(l => l.textContent).join(" "),
    chosen: controls.map(c => `${label(c)}: ${value(c)}`),
    written: [...words, ...all.map(e => e.ariaLabel ?? "")],
    drawn: all.filter(e => e.matches("svg, canvas")).map(e => e.toDataURL?.() ?? e.outerHTML),
  };
}"""


#: The key that takes a key's change back.
BACK = {"ArrowRight": "ArrowLeft", "ArrowLeft": "ArrowRight", "ArrowUp": "ArrowDown", "ArrowDown": "ArrowUp"}


def put_back(page, control, key: str) -> None:
    """Take back what a key has changed, so that the next control is tried on the figure as it was."""
    if key in ("7", "Enter"):
        control.fill("")
    else:
        page.keyboard.press(BACK.get(key, key))


def fault_of_answer(page, widget, control) -> str:
    """Use a control by its keys; say what is wrong with the answer, or nothing if it is right.

    Right is: the figure changes, the live sentence changes, and it names something that changed, such as the
    value that was chosen or a number of the figure.
    """
    kind = control.evaluate("e => e.type ?? e.localName")
    before = widget.evaluate(SHOWN)
    control.focus()
    for key in KEYS[kind]:
        page.keyboard.press(key)
        page.evaluate("() => new Promise(requestAnimationFrame)")
        after = widget.evaluate(SHOWN)
        if any(after[part] != before[part] for part in ("written", "drawn")):
            put_back(page, control, key)
            break
    else:
        return f"nothing changes by {' or '.join(KEYS[kind])}"
    if after["said"] == before["said"]:
        return f"the figure changes and no sentence says so; it still is {after['said']!r}"
    if re.search(r"[✓✗] \w", after["said"]):  # an answer is judged, not named
        return ""
    changed = {piece for part in ("chosen", "written") for piece in set(before[part]) ^ set(after[part])}
    named = words_of(after["said"]) - words_of(before["said"])
    return "" if named & words_of(*changed) else f"the sentence names nothing that changed: {after['said']!r}"


def words_of(*texts: str) -> Counter[str]:
    """Words and numbers, with how often they come: ``"A1, 2 of 12,345"`` gives A, 1, 2, of and 12,345."""
    return Counter(word for text in texts for word in re.findall(r"\d+(?:[.,]\d+)*|[^\W\d]+", text))
