// Booking: a type brings its length and category along; a length and an end are two ways to say one
// thing. In the list, a filter that is not set has no place in the address.
(() => {
  const fill = (field, value) => {
    // What the person wrote stays.
    if (!field || (field.value && field.value !== field.dataset.filled)) return;
    field.value = value;
    field.dataset.filled = value;
  };

  const follow = (types) => {
    const form = types.form;
    const chosen = types.selectedOptions[0];
    fill(form.elements.category, chosen.dataset.category ?? "");
    if (!form.elements.until.value) fill(form.elements.minutes, chosen.dataset.length ?? "");
    form.elements.title.placeholder = chosen.value ? chosen.textContent.trim() : "";
  };

  const begin = () => {
    for (const types of document.querySelectorAll("[data-fills]")) follow(types);
  };

  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-fills]")) follow(target);
  });

  document.addEventListener("input", ({ target }) => {
    const form = target.form;
    if (!form?.elements.until || !form.elements.minutes || !target.value) return;
    if (target === form.elements.until) form.elements.minutes.value = "";
    if (target === form.elements.minutes) form.elements.until.value = "";
  });

  document.addEventListener("click", (event) => {
    if (event.target.matches(".appointment-table time")) event.target.closest("tr").querySelector("a").click();
  });

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.id !== "filters") return;
    for (const [field, value] of [...event.detail.formData.entries()]) {
      if (value === "" || (field === "when" && value === "upcoming")) event.detail.formData.delete(field);
    }
  });

  begin();
})();
