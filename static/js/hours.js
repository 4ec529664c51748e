// The week of hours: rows come and go without a reload; Monday is copied to the other weekdays.
// Without it, every day shows an empty row, and clearing a row removes it.
(() => {
  const week = document.querySelector("[data-week]");
  if (!week) return;
  const said = week.querySelector("[data-said]");
  const WEEKDAYS = 5;

  const rowsOf = (day) => [...day.querySelectorAll("[data-window]:not([data-spare])")];

  const rename = (row, number) => {
    for (const field of row.querySelectorAll("input")) field.name = field.name.replace(/-\d+-/, `-${number}-`);
  };

  const show = (day) => {
    const rows = rowsOf(day);
    day.querySelector("[data-closed]").hidden = rows.length > 0;
    for (const row of rows) row.querySelector("[data-remove]").hidden = false;
  };

  // The empty row stays behind as the pattern of the next one.
  const add = (day, opens, closes) => {
    const spare = day.querySelector("[data-spare]");
    if (!spare) return null;
    const row = spare.cloneNode(true);
    row.removeAttribute("data-spare");
    const [from, until] = row.querySelectorAll("input");
    [from.value, until.value] = [opens, closes];
    spare.before(row);
    rename(spare, Number(spare.querySelector("input").name.split("-")[1]) + 1);
    show(day);
    return from;
  };

  const addEmpty = (day) => {
    const [opens, closes] = rowsOf(day).length ? ["", ""] : ["09:00", "17:00"];
    add(day, opens, closes)?.focus();
  };

  const remove = (row) => {
    const day = row.closest("[data-day]");
    row.remove();
    show(day);
    day.querySelector("[data-add]").focus();
  };

  const copyMonday = () => {
    const [monday, ...others] = week.querySelectorAll("[data-day]");
    const hours = rowsOf(monday).map((row) => [...row.querySelectorAll("input")].map((field) => field.value));
    for (const day of others.slice(0, WEEKDAYS - 1)) {
      for (const row of rowsOf(day)) row.remove();
      for (const [opens, closes] of hours) add(day, opens, closes);
      show(day);
    }
    said.textContent = "Tuesday to Friday have Monday's hours now. They are not saved yet.";
  };

  week.addEventListener("click", (event) => {
    const button = event.target.closest("button[type=button]");
    if (!button) return;
    if ("add" in button.dataset) addEmpty(button.closest("[data-day]"));
    if ("remove" in button.dataset) remove(button.closest("[data-window]"));
    if ("copyDay" in button.dataset) copyMonday();
  });

  for (const button of week.querySelectorAll("[data-add], [data-copy-day]")) button.hidden = false;
  for (const day of week.querySelectorAll("[data-day]")) show(day);
})();
