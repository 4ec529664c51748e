// Ticked rows of a list: how many there are, all of them at once, and from one to another with Shift.
(() => {
  let last = null; // ticked by hand

  const boxes = () => [...document.querySelectorAll("[data-pick]")];

  const show = () => {
    const all = boxes();
    const ticked = all.filter((box) => box.checked).length;
    const every = document.querySelector("[data-pick-all]");
    const count = document.querySelector("[data-picked]");
    if (!every || !count) return;
    every.hidden = false;
    document.querySelector("[data-pick-none]").hidden = false;
    every.querySelector("input").checked = ticked > 0 && ticked === all.length;
    every.querySelector("input").indeterminate = ticked > 0 && ticked < all.length;
    const words = `${ticked} selected`;
    if (count.textContent !== words) count.textContent = words;
    document.querySelector("#bulk").hidden = all.length === 0;
  };

  const tick = (rows, checked) => {
    for (const box of rows) box.checked = checked;
    show();
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-pick-none]")) {
      tick(boxes(), false);
      document.querySelector("[data-pick-all] input").focus();
    }
    if (!event.target.matches("[data-pick]")) return;
    const all = boxes();
    if (event.shiftKey && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((one, other) => one - other);
      tick(all.slice(from, to + 1), event.target.checked);
    }
    last = event.target;
  });

  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-pick-all]")) tick(boxes(), event.target.checked);
    else if (event.target.matches("[data-pick]")) show();
  });

  // The field can be written in at once.
  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.matches(".bulk .menu")) event.target.querySelector("input")?.focus();
  }, true);

  document.addEventListener("rows:changed", show);
  document.addEventListener("htmx:afterSwap", show);
  addEventListener("pageshow", show);
  show();
})();
