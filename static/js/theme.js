// In the head and not deferred: the choice must be known before the first paint.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  let here = "system"; // where the browser keeps nothing: until the next page

  const chosen = () => {
    try {
      return localStorage.getItem("theme") || here;
    } catch {
      return here;
    }
  };

  const keep = (theme) => {
    here = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // It holds for this page.
    }
  };

  const apply = () => {
    const choice = chosen();
    root.dataset.bsTheme = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
    for (const button of document.querySelectorAll("[data-theme-choice] [data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === choice));
    }
  };

  root.classList.add("scripted");
  apply();
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice] [data-theme]");
    if (!button) return;
    keep(button.dataset.theme);
    apply();
  });
  addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-theme-choice]")) group.hidden = false;
    apply();
  });
})();
