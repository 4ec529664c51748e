// What is drawn of an appointment, a closure and the hours in which nobody works.
import * as clock from "./clock.js";

const { appointments } = document.querySelector("#diary").dataset;
const icons = document.querySelector("#icons").content;
const MUTED = ["cancelled", "completed", "no_show"];

const element = (name, className, ...children) => {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
};

export const icon = (name) => icons.querySelector(`[data-icon="${name}"]`).cloneNode(true);

// What takes no time must be seen all the same.
const SHORTEST = 15;

// Over a clock that went back, an appointment can end before it began; it is drawn as long as it is.
const drawnEnd = (row) => (row.end > row.start ? row.end : clock.plus(row.start, (row.minutes || SHORTEST) * 60));

export const asEvent = (row) => ({
  id: row.id,
  title: row.title,
  start: row.start,
  end: drawnEnd(row),
  resourceIds: [row.resource],
  editable: row.status !== "cancelled",
  durationEditable: row.status !== "cancelled" && row.minutes > 0,
  classNames: ["booked", `tone-${row.tone}`, `is-${row.status}`, ...(row.conflict ? ["has-conflict"] : [])],
  extendedProps: { row },
});

// In a month and an agenda a closure is a line like the others; on a sheet of hours it lies behind them.
export const closureAsEvent = (closure, lanes, onHours) => ({
  id: `closure-${closure.id}`,
  title: closure.name,
  start: closure.start,
  end: closure.end > closure.start ? closure.end : clock.plus(closure.start, 1800),
  resourceIds: lanes,
  editable: false,
  display: onHours ? "background" : "auto",
  classNames: ["closure"],
  extendedProps: { closure },
});

export const closedAsEvent = ({ start, end }, lane) => ({
  id: `closed-${lane}-${start}`,
  start,
  end,
  resourceIds: lane ? [lane] : [],
  display: "background",
  classNames: ["closed-hours"],
});

export const words = (row) => [
  row.title,
  row.client,
  `${clock.longDay(row.start)}, ${clock.hours(row)}`,
  row.type,
  row.resourceName,
  row.location,
  row.statusWords,
  row.conflict,
].filter(Boolean).join(" · ");

// A real link, for whoever opens it in another tab or goes by keyboard; it lies over the whole event.
const link = (row, children) => {
  const made = element("a", "booked-title", ...children);
  made.href = `${appointments}${row.id}/`;
  made.draggable = false;
  made.setAttribute("aria-label", words(row));
  return made;
};

// "09:00–10:30"; where there is no room, only its start.
const time = (said) => {
  const [start, ...rest] = said.split(/(?=–)/);
  return element("span", "booked-time", start, element("span", "booked-until", ...rest));
};

const nodesOf = (row, said, isPreview = false) => {
  const mark = MUTED.includes(row.status) ? [icon(row.status)] : [];
  const title = isPreview ? element("span", "booked-title", row.title) : link(row, [...mark, row.title]);
  const conflict = row.conflict ? [element("span", "booked-conflict", icon("conflict"), element("span", "", "Overbooked"))] : [];
  const client = row.client ? [element("span", "booked-client", row.client)] : [];
  return [...conflict, title, time(said), ...client];
};

// What the library puts inside an event. While one is dragged, `timeText` is where it would land.
export const content = ({ event, timeText, view }) => {
  const { row, closure } = event.extendedProps;
  if (closure) return { domNodes: [element("span", "closure-name", icon("closure"), closure.name)] };
  if (!row) return event.display === "background" ? { domNodes: [] } : { domNodes: [element("span", "booked-time", timeText)] };
  if (event.display === "preview") return { domNodes: nodesOf(row, timeText.replace(/\s/g, ""), true) };
  const inMonth = view.type === "dayGridMonth";
  const nodes = nodesOf(row, inMonth ? clock.hourOf(row.start) : clock.hours(row));
  if (view.type === "listWeek" && row.resourceName) nodes.push(element("span", "booked-resource", row.resourceName));
  return { domNodes: nodes };
};

export const mounted = ({ el, event }) => {
  const { row, closure } = event.extendedProps;
  if (row) {
    el.dataset.id = row.id;
    el.title = words(row);
  }
  if (closure) el.title = `${closure.name}: ${clock.longDay(closure.start)}, ${clock.hours(closure)}`;
};

// The day above its column; the library gives it as a day of the browser's zone.
export const dayHead = (local) => {
  const day = new Date(Date.UTC(local.getFullYear(), local.getMonth(), local.getDate())).toISOString().slice(0, 10);
  return { domNodes: [element("span", "head-weekday", clock.weekday(day)), element("span", "head-day", clock.dayNumber(day))] };
};

export const more = ({ num }) => ({ domNodes: [String(num), element("span", "more-word", " more")] });

export const laneHead = ({ resource }) => ({
  domNodes: [element("span", `lane-dot tone-${resource.extendedProps.tone}`), element("span", "lane-name", resource.title)],
});

// The library marks a sheet up as a table without rows, which says nothing true to a screen reader:
// what is left is a group of links, each with all its words.
const UNTRUE = ["table", "row", "rowgroup", "cell", "columnheader", "rowheader", "list", "listitem"];

export const correctRoles = (sheet) => {
  const correct = () => {
    for (const part of sheet.querySelectorAll(UNTRUE.map((role) => `[role="${role}"]`).join())) {
      part.removeAttribute("role");
      part.removeAttribute("aria-colindex");
      part.removeAttribute("aria-colspan");
    }
    for (const part of sheet.querySelectorAll(".ec-header [aria-label]")) part.removeAttribute("aria-label");
    for (const head of sheet.querySelectorAll("h4.ec-day-head:not([role])")) {
      head.setAttribute("role", "heading");
      head.setAttribute("aria-level", "3");
    }
    const scrolls = sheet.querySelector(".ec-main:not([tabindex])");
    scrolls?.setAttribute("tabindex", "0");
    scrolls?.setAttribute("role", "group");
    scrolls?.setAttribute("aria-label", "Sheet");
    sheet.querySelector("dialog:not([aria-label])")?.setAttribute("aria-label", "All of the day");
  };
  new MutationObserver(correct).observe(sheet, { attributeFilter: ["role", "aria-label"], childList: true, subtree: true });
  correct();
};
