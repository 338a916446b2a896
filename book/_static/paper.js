// A page goes to the printer in light colours and with its code unfolded, and comes back as it was. Solutions stay shut.

(() => {
  const root = document.documentElement;
  let putBack = () => {};

  window.addEventListener("beforeprint", () => {
    const { theme } = root.dataset;
    const shut = [...document.querySelectorAll("main details:not([open])")].filter((e) => !e.closest(".solution"));
    root.dataset.theme = "light";
    for (const details of shut) details.open = true;
    putBack = () => {
      root.dataset.theme = theme;
      for (const details of shut) details.open = false;
    };
  });
  window.addEventListener("afterprint", () => putBack());
})();
