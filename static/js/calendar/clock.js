// The business's clock. Its times are text without an offset, "2026-03-10T09:00:00", and are counted
// as if the clock never changed: the browser's own zone has no part in them.

const ms = (wall) => Date.parse(wall.length > 10 ? `${wall}Z` : wall);
const wall = (at) => new Date(at).toISOString().slice(0, 19);

export const plus = (start, seconds) => wall(ms(start) + seconds * 1000);
export const plusDays = (day, days) => dayOf(wall(ms(day) + days * 86400000));
// The first of a month that is so many away.
export const plusMonths = (day, months) => {
  const [year, month] = day.split("-").map(Number);
  return dayOf(wall(Date.UTC(year, month - 1 + months, 1)));
};
export const dayOf = (time) => time.slice(0, 10);
export const hourOf = (time) => time.slice(11, 16);

let offset = 0; // minutes; the server says it anew with each answer

export const setOffset = (minutes) => { offset = minutes; };
export const today = () => dayOf(wall(Date.now() + offset * 60000));

// The calendar library wants an offset, and shifts the browser's time by the difference to it; but
// it takes the browser's offset of a moment that is hours away, and an offset of zero for none.
export const libraryZone = () => {
  const browser = -new Date().getTimezoneOffset();
  const taken = -new Date(Date.now() + browser * 60000).getTimezoneOffset();
  const minutes = offset - browser + taken || 1;
  const [hour, minute] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? "-" : "+"}${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
};

const said = (options) => {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  return (time) => format.format(ms(time));
};

export const weekday = said({ weekday: "short" });
export const dayNumber = said({ day: "numeric" });
export const shortDay = said({ weekday: "short", day: "numeric", month: "short" });
export const longDay = said({ weekday: "long", day: "numeric", month: "long" });
export const fullDay = said({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const month = said({ month: "long", year: "numeric" });

const span = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
// Up to, and not including, `end`.
export const days = (start, end) => span.formatRange(ms(start), ms(plusDays(end, -1)));

// "09:00–10:30", and with the day of its end where that is another one; "09:00" of what takes no time.
export const hours = (row) => {
  if (row.minutes === 0) return hourOf(row.start);
  const until = hourOf(row.end);
  return `${hourOf(row.start)}–${dayOf(row.start) === dayOf(row.end) ? until : `${until} on ${shortDay(row.end)}`}`;
};
