// What every page does: "/" to search, menus that close, buttons that copy, times that go on.
(() => {
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector("details.menu[open]");
      closeMenus();
      open?.querySelector("summary").focus();
    }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });

  // <button data-copy="#id">: the text of that element, or the value of that field.
  const copy = async (button) => {
    const source = document.querySelector(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    } catch {
      getSelection().selectAllChildren(source); // no clipboard without https: leave it marked for Ctrl+C
      return;
    }
    const label = button.querySelector("[data-copy-label]") ?? button;
    label.dataset.before ??= label.textContent;
    label.textContent = "Copied";
    setTimeout(() => { label.textContent = label.dataset.before; }, 2000);
  };

  const revealCopyButtons = () => {
    for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  };
  revealCopyButtons();
  document.addEventListener("htmx:afterSwap", revealCopyButtons);

  const complain = (text) => {
    const alert = document.createElement("div");
    alert.className = "alert alert-danger";
    alert.textContent = text;
    const messages = document.querySelector("#messages");
    messages.replaceChildren(alert);
    messages.scrollIntoView({ block: "center" });
  };
  const undone = (event) => (event.detail.requestConfig.verb === "get" ? "Not loaded" : "Not saved");
  document.addEventListener("htmx:sendError", (event) => complain(`${undone(event)}: there is no connection. Try again in a moment.`));
  document.addEventListener("htmx:responseError", (event) => complain(`${undone(event)}: something went wrong. Load the page again, then retry.`));
  // Signed out meanwhile: the answer is the sign-in page and has no place inside this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!new URL(event.detail.xhr.responseURL).pathname.startsWith("/accounts/login/")) return;
    event.detail.shouldSwap = false;
    location.reload();
  });

  // The words of `ago` in lead_words.py, up to the days, which a page is rarely open for.
  const ago = (minutes) => {
    if (minutes < 1) return "just now";
    return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
  };
  setInterval(() => {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const minutes = Math.floor((Date.now() - new Date(time.dateTime)) / 60000);
      if (minutes < 24 * 60) time.textContent = ago(minutes);
    }
  }, 30000);
})();
