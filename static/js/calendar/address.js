// What the page's address asks for: the view, a day in it, and the filter. What is usual is left out.
import { today } from "./clock.js";

export const VIEWS = {
  day: "timeGridDay",
  week: "timeGridWeek",
  month: "dayGridMonth",
  resources: "resourceTimeGridDay",
  agenda: "listWeek",
};
export const FILTERS = ["calendar", "resource", "cancelled", "test"];

const [FIRST, LAST] = ["2000-02-01", "2100-11-30"];
const phone = matchMedia("(max-width: 599px)");
const form = document.querySelector("#diary-filters");

export const isPhone = () => phone.matches;
export const isWithinReach = (day) => day >= FIRST && day <= LAST;

const usualView = () => (isPhone() ? "day" : "week");
const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && new Date(text).toJSON()?.startsWith(text) && isWithinReach(text);

// A calendar that is not to be chosen (any more) is as good as none.
const isChoice = (name, value) => {
  const field = form.elements[name];
  return field && (field.type === "checkbox" || [...field.options].some((option) => option.value === value));
};

export const read = () => {
  const query = new URLSearchParams(location.search);
  const said = (name) => query.get(name) ?? "";
  return {
    view: Object.hasOwn(VIEWS, said("view")) ? said("view") : usualView(),
    date: isDay(said("date")) ? said("date") : today(),
    ...Object.fromEntries(FILTERS.map((name) => [name, isChoice(name, said(name)) ? said(name) : ""])),
  };
};

export const filterOf = (state) => FILTERS.filter((name) => state[name]).map((name) => [name, state[name]]);

export const write = (state) => {
  const query = new URLSearchParams(filterOf(state));
  if (state.view !== usualView()) query.set("view", state.view);
  if (state.date !== today()) query.set("date", state.date);
  const address = query.size ? `${location.pathname}?${query}` : location.pathname;
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
};

export const showIn = (state) => {
  for (const name of FILTERS) {
    const field = form.elements[name];
    if (field?.type === "checkbox") field.checked = Boolean(state[name]);
    else if (field) field.value = state[name];
  }
};

export const chosen = () => {
  const said = new FormData(form);
  return Object.fromEntries(FILTERS.map((name) => [name, said.get(name) ?? ""]));
};
