// In the head and not deferred: the choice must be known before the first paint.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      return localStorage.getItem("theme") || "system";
    } catch {
      return "system";
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
    localStorage.setItem("theme", button.dataset.theme);
    apply();
  });
  addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-theme-choice]")) group.hidden = false;
    apply();
  });
})();
