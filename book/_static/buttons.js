// What the buttons of the theme do: menus that drop down, hints, the way back to the top. The theme would load all of
// Bootstrap for this, 24 kB gzipped. Their look is still the theme's: it hangs on the classes that are set here.

(() => {
  const WAIT = { shown: 500, hidden: 100 }; // milliseconds until a hint appears or goes, as in the theme
  const GAP = 6; // pixels between a button and its hint
  const BELOW = "inset: calc(100% + 2px) auto auto 0; transform: none";

  /** A menu opens by a click or an arrow key; it closes by Escape, a choice, or when the reader is elsewhere. */
  function bringMenu(button) {
    const root = button.parentElement;
    const menu = root.querySelector(".dropdown-menu");
    const items = [...menu.querySelectorAll(".dropdown-item")];
    const isOpen = () => button.getAttribute("aria-expanded") === "true";
    const show = (open) => {
      for (const part of [button, menu]) part.classList.toggle("show", open);
      button.setAttribute("aria-expanded", open);
      menu.style.cssText = open ? BELOW : ""; // a closed one shows below the pointer, where the theme puts it
    };
    const move = (by) => {
      show(true);
      const next = items.indexOf(document.activeElement) + by;
      items[Math.max(0, Math.min(items.length - 1, next))].focus();
    };
    const keys = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Escape: () => {
        show(false);
        button.focus();
      },
    };
    button.addEventListener("click", () => show(!isOpen()));
    menu.addEventListener("click", () => show(false));
    root.addEventListener("keydown", (event) => {
      if (!(event.key in keys) || (event.key === "Escape" && !isOpen())) return;
      event.preventDefault();
      keys[event.key]();
    });
    for (const kind of ["click", "keyup"]) {
      document.addEventListener(kind, (event) => isOpen() && !root.contains(event.target) && show(false));
    }
  }

  /** The title of a button as a hint that also readers with a keyboard see. */
  function bringHint(button, number) {
    const text = button.title || button.dataset.bsTitle;
    button.removeAttribute("title"); // or the browser would show it a second time
    if (!button.hasAttribute("aria-label") && !button.textContent.trim()) button.setAttribute("aria-label", text);
    const hint = document.createElement("div");
    const inner = document.createElement("div");
    Object.assign(hint, { className: "tooltip show", id: `hint-${number}`, role: "tooltip" });
    Object.assign(inner, { className: "tooltip-inner", textContent: text });
    hint.append(inner);
    Object.assign(hint.style, { position: "fixed", width: "max-content", pointerEvents: "none" });

    const place = () => {
      const at = button.getBoundingClientRect();
      const { width, height } = hint.getBoundingClientRect();
      const isBeside = button.dataset.bsPlacement === "left" && at.left >= width + GAP;
      const left = isBeside ? at.left - width - GAP : at.left + (at.width - width) / 2;
      const most = document.documentElement.clientWidth - width;
      hint.style.left = `${Math.max(0, Math.min(most, left))}px`;
      hint.style.top = `${isBeside ? at.top + (at.height - height) / 2 : at.bottom + GAP}px`;
    };
    const put = (shown) => {
      hint.remove();
      button.removeAttribute("aria-describedby");
      if (!shown) return;
      button.setAttribute("aria-describedby", hint.id);
      document.body.append(hint);
      place();
    };
    let timer;
    const soon = (shown, wait) => () => {
      clearTimeout(timer);
      timer = setTimeout(put, wait, shown);
    };
    for (const kind of ["pointerenter", "focus"]) button.addEventListener(kind, soon(true, WAIT.shown));
    for (const kind of ["pointerleave", "blur"]) button.addEventListener(kind, soon(false, WAIT.hidden));
    button.addEventListener("click", soon(false, 0));
    document.addEventListener("keydown", (event) => event.key === "Escape" && soon(false, 0)());
  }

  /** Back to the top: seen when a reader turns back, and on small screens only, as the style says. */
  function bringBackToTop(button) {
    let last = 0;
    window.addEventListener("scroll", () => {
      button.style.display = 0 < scrollY && scrollY < last ? "block" : "none";
      last = scrollY;
    });
    button.addEventListener("click", () => window.scrollTo(0, 0));
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll('[data-bs-toggle="dropdown"]').forEach(bringMenu);
    document.querySelectorAll('[data-bs-toggle="tooltip"]').forEach(bringHint);
    document.querySelectorAll("#pst-back-to-top").forEach(bringBackToTop);
  });
})();
