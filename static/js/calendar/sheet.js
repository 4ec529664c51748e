// The sheet of the calendar library: all of it drawn, or only what differs from what is drawn.
import * as looks from "./looks.js";

const serves = JSON.parse(document.querySelector("#serves").textContent);
const lanes = JSON.parse(document.querySelector("#lanes").textContent);

export class Sheet {
  constructor(element, options) {
    this.element = element;
    this.shown = new Map(); // the id of what is drawn, and its text to compare it by
    this.library = EventCalendar.create(element, options);
    looks.correctRoles(element);
  }

  turn(view, date) {
    this.library.setOption("view", view);
    this.library.setOption("date", date);
  }

  // Whether a hand holds an appointment, or draws a new one.
  get isHeld() {
    return this.element.querySelector(".ec-dragging, .ec-selecting, .ec-resizing-x, .ec-resizing-y, .ec-preview") !== null;
  }

  draw(said, state) {
    this.#keepFocus();
    this.#drawLanes(said, state);
    const events = eventsOf(said, state);
    this.library.setOption("events", events);
    this.shown = new Map(events.map((event) => [event.id, JSON.stringify(event)]));
  }

  // Nothing else moves under the eye. Returns the appointments that are new.
  merge(said, state) {
    this.#keepFocus();
    this.#drawLanes(said, state);
    const events = eventsOf(said, state);
    const wanted = new Set(events.map(({ id }) => id));
    for (const id of this.shown.keys()) if (!wanted.has(id)) this.library.removeEventById(id);
    const before = this.shown;
    this.shown = new Map();
    const fresh = events.filter((event) => this.#put(event, before));
    return fresh.map(({ extendedProps }) => extendedProps?.row).filter(Boolean);
  }

  // Wherever it lies on the sheet now, it will be drawn anew.
  forget(id) {
    this.shown.set(id, "");
  }

  #put(event, before) {
    const text = JSON.stringify(event);
    this.shown.set(event.id, text);
    if (!before.has(event.id)) {
      this.library.addEvent({ ...event, classNames: [...event.classNames, "is-fresh"] });
      return true;
    }
    if (before.get(event.id) !== text) this.library.updateEvent(event);
    return false;
  }

  // On the appointment that it was on, once that is drawn anew.
  #keepFocus() {
    const id = document.activeElement.closest("[data-id]")?.dataset.id;
    if (!id) return;
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) this.element.querySelector(`[data-id="${id}"] a`)?.focus({ preventScroll: true });
    });
  }

  // A resource that is no longer offered has a lane while something is booked on it.
  #drawLanes({ appointments }, { view, resource, calendar }) {
    if (view !== "resources") return;
    const wanted = lanes.filter(({ id }) => (!resource || id === resource) && (!calendar || serves[calendar].includes(id)));
    for (const row of appointments) {
      if (!wanted.some(({ id }) => id === row.resource)) wanted.push({ id: row.resource, name: row.resourceName, tone: "grey" });
    }
    const text = JSON.stringify(wanted);
    if (text === this.lanes) return;
    this.lanes = text;
    this.library.setOption("resources", wanted.map(({ id, name, tone }) => ({ id, title: name, extendedProps: { tone } })));
  }
}

const eventsOf = ({ appointments, closures, closed }, { view }) => {
  const onHours = view !== "month" && view !== "agenda";
  const lanesOf = (closure) => (closure.resource ? [closure.resource] : serves[closure.calendar] ?? []);
  return [
    ...appointments.map(looks.asEvent),
    ...closures.map((closure) => looks.closureAsEvent(closure, lanesOf(closure), onHours)),
    ...(onHours ? closedHours(closed, view === "resources") : []),
  ];
};

// In lanes each has its own; else the hours in which none of those on the sheet works.
const closedHours = (closed, inLanes) => {
  if (inLanes) return closed.map((one) => looks.closedAsEvent(one, one.resource));
  const resources = new Set(closed.map(({ resource }) => resource));
  return closedForAll(closed, resources.size).map((one) => looks.closedAsEvent(one, ""));
};

const closedForAll = (closed, count) => {
  const edges = closed.flatMap(({ start, end }) => [[start, 1], [end, -1]]);
  edges.sort(([one, first], [other, second]) => (one === other ? first - second : one < other ? -1 : 1));
  const found = [];
  let now = 0;
  edges.forEach(([start, step], place) => {
    now += step;
    const end = edges[place + 1]?.[0];
    if (now === count && end > start) found.push({ start, end });
  });
  return found;
};
