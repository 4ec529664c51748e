// Tags with commas between them: the browser's suggestions follow the one that is being written.
(() => {
  const follow = (field) => {
    const list = field.list;
    if (!list) return;
    list.known ??= [...list.options].map((option) => option.value);
    const parts = field.value.split(",");
    const before = parts.slice(0, -1).map((part) => part.trim()).filter(Boolean);
    const there = new Set(before.map((tag) => tag.toLowerCase()));
    const start = before.length ? `${before.join(", ")}, ` : "";
    list.replaceChildren(...list.known.filter((tag) => !there.has(tag.toLowerCase())).map((tag) => new Option("", start + tag)));
  };

  for (const kind of ["focusin", "input"]) {
    document.addEventListener(kind, ({ target }) => {
      if (target.matches?.("[data-tags]")) follow(target);
    });
  }
})();
