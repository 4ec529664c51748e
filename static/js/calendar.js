// The calendar page: what the address asks for is drawn; what is dragged is saved; what is booked
// elsewhere appears.
import * as address from "./calendar/address.js";
import * as clock from "./calendar/clock.js";
import { Diary } from "./calendar/diary.js";
import * as looks from "./calendar/looks.js";
import { hush, send } from "./calendar/moving.js";
import { Sheet } from "./calendar/sheet.js";

const page = document.querySelector("#diary");
const element = document.querySelector("#sheet");
const news = document.querySelector("#news");
const part = (name) => page.querySelector(`[data-${name}]`);

const KEYS = { d: "day", w: "week", m: "month", r: "resources", a: "agenda" };
const DAYS = { day: 1, resources: 1, week: 7, agenda: 7 };

clock.setOffset(Number(page.dataset.offset));

let state = address.read();
let range = null; // the days on the sheet: from the first up to, and not including, the last
let answer = null; // what the server said of them

// --- What is there ------------------------------------------------------------------------------

const show = (said, { isFirst }) => {
  if (isFirst) sheet.draw(said, state);
  else tell(sheet.merge(said, state));
  answer = said;
  element.removeAttribute("aria-busy");
  part("cut").hidden = !said.isCut;
  if (said.appointments.length) part("first")?.remove();
  part("none").hidden = said.appointments.length > 0 || state.view === "agenda" || Boolean(part("first"));
  part("none").textContent = nothing();
  part("clock-change").hidden = said.clockChanges.length === 0;
  part("clock-change").textContent = said.clockChanges.map(clockChange).join(" ");
};

const tell = (fresh) => {
  if (fresh.length === 1) news.textContent = `New on the calendar: ${looks.words(fresh[0])}`;
  else if (fresh.length) news.textContent = `${fresh.length} new appointments on the calendar`;
};

const nothing = () => {
  const when = state.view === "month" ? "in this month" : DAYS[state.view] === 7 ? "in this week" : "on this day";
  return `Nothing is booked ${when}${state.calendar || state.resource ? " under this filter" : ""}. Tap or draw over a free time to book.`;
};

const clockChange = ({ day, minutes }) =>
  `On ${clock.longDay(day)} the clock goes ${minutes > 0 ? "forward" : "back"} by ${Math.abs(minutes)} minutes.`;

const diary = new Diary(page.dataset.events, {
  isHeld: () => sheet.isHeld,
  onAnswer: show,
  onTrouble: (is) => { part("trouble").hidden = !is; },
});

const open = ({ startStr, endStr }) => {
  range = { from: clock.dayOf(startStr), to: clock.dayOf(endStr) };
  element.setAttribute("aria-busy", "true");
  page.querySelector("#diary-title").textContent = title();
  diary.open(new URLSearchParams([...Object.entries(range), ...address.filterOf(state)]).toString());
};

const title = () => {
  if (state.view === "month") return clock.month(state.date);
  return DAYS[state.view] === 1 ? clock.fullDay(state.date) : clock.days(range.from, range.to);
};

// --- What is moved, lengthened, made --------------------------------------------------------------

const ways = ({ event, revert }) => ({
  back: revert,
  on: () => {
    sheet.forget(event.id);
    diary.recheck();
  },
});

const moved = (info) => {
  const { row } = info.event.extendedProps;
  const wanted = {};
  if (info.delta.seconds) wanted.start = clock.plus(row.start, info.delta.seconds);
  if (info.newResource) wanted.resource = info.newResource.id;
  send(row, wanted, ways(info));
};

const lengthened = (info) => {
  const { row } = info.event.extendedProps;
  send(row, { end: clock.plus(row.end, info.endDelta.seconds) }, ways(info));
};

const makeNew = ({ start = "", end = "", resource = null } = {}) => {
  const wishes = { start: start.slice(0, 16), end: end.slice(0, 16), resource: resource?.id ?? state.resource, calendar: state.calendar };
  const query = new URLSearchParams(Object.entries(wishes).filter(([, value]) => value));
  location.assign(`${page.dataset.appointments}new/${query.size ? `?${query}` : ""}`);
};

// A click that closes a menu is not meant for the time beneath it.
let menuWasOpen = false;
document.addEventListener("pointerdown", () => { menuWasOpen = document.querySelector("details.menu[open]") !== null; }, true);

const DAY_HEADS = ".ec-week-view .ec-col-head time, .ec-month-view .ec-day .ec-day-head time";

const clicked = ({ dateStr, allDay, resource, jsEvent }) => {
  if (menuWasOpen || jsEvent.target.closest(DAY_HEADS)) return;
  // A finger on a month wants to see the day; there is no room to see what is on it.
  if (allDay && address.isPhone()) return go({ view: "day", date: clock.dayOf(dateStr) });
  if (allDay) return makeNew({ start: `${clock.dayOf(dateStr)}T09:00` });
  makeNew({ start: `${dateStr.slice(0, 14)}${dateStr.slice(14, 16) < "30" ? "00" : "30"}`, resource });
};

const sheet = new Sheet(element, {
  view: address.VIEWS[state.view],
  date: state.date,
  timeZone: clock.libraryZone(),
  firstDay: Number(page.dataset.firstDay),
  locale: "en-GB",
  headerToolbar: { start: "", center: "", end: "" },
  allDaySlot: false,
  dateClick: clicked,
  datesSet: open,
  dayHeaderFormat: looks.dayHead,
  dayMaxEvents: true,
  editable: true,
  eventContent: looks.content,
  eventDidMount: looks.mounted,
  eventDrop: moved,
  eventGap: 2,
  eventResize: lengthened,
  eventTimeFormat: { hour: "2-digit", minute: "2-digit" },
  longPressDelay: 400,
  moreLinkContent: looks.more,
  noEventsContent: "Nothing is booked in this week.",
  nowIndicator: true,
  resourceLabelContent: looks.laneHead,
  scrollTime: "06:45:00",
  select: ({ startStr, endStr, resource }) => makeNew({ start: startStr, end: endStr, resource }),
  selectable: true,
  slotEventOverlap: false,
  slotHeight: 32,
  slotLabelFormat: { hour: "2-digit", minute: "2-digit" },
  slotLabelInterval: "01:00:00",
  snapDuration: "00:15:00",
  views: {
    dayGridMonth: { dayHeaderFormat: { weekday: "short" }, eventDurationEditable: false, selectable: false },
    listWeek: { listDayFormat: { weekday: "long" } },
    resourceTimeGridDay: { columnWidth: "minmax(136px, 1fr)" },
  },
});

// --- Going about ----------------------------------------------------------------------------------

const showChoices = () => {
  for (const button of page.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
  }
  address.showIn(state);
  page.dataset.shows = state.view;
  part("test-data").hidden = !state.test;
};

const turn = ({ isFilter }) => {
  hush();
  showChoices();
  sheet.turn(address.VIEWS[state.view], state.date);
  // The library opens other days by itself; until they are here, what is known of them shows.
  if (isFilter) open({ startStr: range.from, endStr: range.to });
  else if (answer) sheet.draw(answer, state);
};

const go = (changes) => {
  Object.assign(state, changes);
  address.write(state);
  turn({ isFilter: address.FILTERS.some((name) => name in changes) });
};

const step = (by) => {
  const date = state.view === "month" ? clock.plusMonths(state.date, by) : clock.plusDays(state.date, by * DAYS[state.view]);
  if (address.isWithinReach(date)) go({ date });
};

const GO = { today: () => go({ date: clock.today() }), prev: () => step(-1), next: () => step(1) };

page.addEventListener("click", ({ target }) => {
  const day = target.closest(DAY_HEADS);
  const button = target.closest("[data-go], [data-view], [data-retry]");
  if (day) go({ view: "day", date: day.dateTime });
  else if (button?.dataset.go) GO[button.dataset.go]();
  else if (button?.dataset.view) go({ view: button.dataset.view });
  else if (button) diary.recheck();
});

const filters = page.querySelector("#diary-filters");
filters.addEventListener("submit", (event) => event.preventDefault());
filters.addEventListener("change", () => go(address.chosen()));

addEventListener("popstate", () => {
  state = address.read();
  turn({ isFilter: true });
});

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (key === "Escape") element.querySelector("dialog .ec-day-head a")?.click();
  const isElsewhere = target.closest("input, textarea, select, [contenteditable], dialog, .menu");
  if (event.ctrlKey || event.metaKey || event.altKey || isElsewhere) return;
  const isFree = target === document.body || target.matches("main, .ec-main");
  if (key === "t") GO.today();
  else if (key === "n") makeNew();
  else if (Object.hasOwn(KEYS, key)) go({ view: KEYS[key] });
  else if (isFree && key === "ArrowLeft") GO.prev();
  else if (isFree && key === "ArrowRight") GO.next();
  else return;
  event.preventDefault();
});

// The library's clock is set once. When the business's or the browser's changes it is set anew.
const zoneAtStart = clock.libraryZone();
setInterval(() => {
  if (clock.libraryZone() !== zoneAtStart && !sheet.isHeld) location.reload();
}, 60000);

part("fold").open = !address.isPhone();
showChoices();
