// A picture that is wider than the screen is moved with the keyboard too; where it fits, its box is no stop on the way.

(() => {
  const fit = (box) => {
    if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0");
    else box.removeAttribute("tabindex");
  };
  const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target.closest(".cell_output"))));
  document.addEventListener("DOMContentLoaded", () => {
    for (const picture of document.querySelectorAll(".cell_output img:not(.lw-widget *)")) sizes.observe(picture);
  });
})();
