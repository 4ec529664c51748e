// An appointment that was dragged: saved, undone, or put back with the reason.
import * as clock from "./clock.js";
import { icon } from "./looks.js";

const said = document.querySelector("#said");
const { appointments, csrf, events } = document.querySelector("#diary").dataset;
const SEEN_FOR = 12000;

let undo = null;
let timer = 0;

const button = (label, act, title = "") => {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: label, title });
  made.addEventListener("click", act);
  return made;
};

export const hush = () => {
  clearTimeout(timer);
  undo = null;
  said.replaceChildren();
};

const say = (kind, text, ...buttons) => {
  hush();
  const close = button("", hush);
  close.className = "diary-close";
  close.setAttribute("aria-label", "Close");
  close.append(icon("close"));
  const line = document.createElement("div");
  line.className = `said-line is-${kind}`;
  const words = document.createElement("span");
  words.textContent = text;
  line.append(...(kind === "error" ? [icon("conflict")] : []), words, ...buttons, close);
  said.append(line);
  if (kind !== "error") timer = setTimeout(hush, SEEN_FOR);
};

const post = async (id, wanted) => {
  const answer = await fetch(`${events.replace(/events\/$/, "")}${id}/move/`, {
    method: "POST",
    headers: { "X-CSRFToken": csrf },
    body: new URLSearchParams(wanted),
    signal: AbortSignal.timeout(20000),
  });
  if (answer.redirected) return location.reload();
  if (answer.status === 404) return { status: 404, message: "This appointment is no longer there." };
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  return isJson ? { status: answer.status, ...(await answer.json()) } : { status: answer.status, message: "Something went wrong." };
};

const collision = (other) => `${other.title}${other.client ? ` (${other.client})` : ""}, ${clock.hours(other)}`;

const refuse = (row, wanted, answer, ways) => {
  ways.back();
  if (answer.error === "slot_unavailable") {
    const others = answer.collides.map(collision).join("; ");
    const anyway = () => send(row, { ...wanted, anyway: "1" }, ways);
    say("error", `Not moved: ${answer.message.replace(/\.$/, "").toLowerCase()} by ${others}.`, button("Move it there all the same", anyway));
  } else {
    say("error", `Not moved. ${answer.message}`);
  }
};

// Saves a move. `ways` leads back to where the appointment was, and on to what is there now.
export const send = async (row, wanted, ways) => {
  hush();
  let answer;
  try {
    answer = await post(row.id, { ...wanted, seen: row.version });
  } catch {
    answer = { status: 0, message: "There is no connection. Try again in a moment." };
  }
  if (!answer) return;
  if (answer.status === 200) tell(row, wanted, answer.version, ways);
  else refuse(row, wanted, answer, ways);
  ways.on();
};

const tell = (row, wanted, version, ways) => {
  const before = { start: row.startsAt, end: row.endsAt, resource: row.resource };
  undo = () => send({ ...row, version }, before, { ...ways, back() {}, isUndo: true });
  const act = undo;
  if (ways.isUndo) return say("good", "Moved back.");
  say("good", `Saved. ${row.title} was moved.`, button("Undo", act, "Undo (Ctrl+Z)"));
  undo = act;
};

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || !undo) return;
  if (event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  undo();
});
