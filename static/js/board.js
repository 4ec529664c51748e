// The board: a card is dragged to another column, or moved from its menu; what others move appears.
(() => {
  const board = document.querySelector("#board");
  const said = document.querySelector("#board-said");
  const EVERY = 3000;
  let etag = "";
  let dragged = null;
  let saving = 0;

  // --- What is there -------------------------------------------------------------------------------

  const part = () => {
    const address = new URL(location.href);
    address.searchParams.set("part", "1");
    return address;
  };

  const isHeld = () => dragged || saving || board.querySelector("details[open]") || board.matches(":has(.card-more:focus-visible)");

  const look = async () => {
    if (document.hidden || isHeld()) return;
    try {
      const answer = await fetch(part(), { headers: etag ? { "If-None-Match": etag } : {}, signal: AbortSignal.timeout(20000) });
      if (answer.redirected) return location.reload();
      if (answer.status !== 200) return;
      const html = await answer.text();
      if (isHeld()) return;
      etag = answer.headers.get("ETag");
      draw(html);
    } catch {
      // No connection: the next look will tell.
    }
  };

  const draw = (html) => {
    const focused = board.contains(document.activeElement) && document.activeElement.closest("[data-id]")?.dataset.id;
    const heights = new Map([...board.querySelectorAll(".cards")].map((cards) => [cards.closest(".column").dataset.status, cards.scrollTop]));
    const left = board.scrollLeft;
    board.innerHTML = html;
    board.scrollLeft = left;
    for (const cards of board.querySelectorAll(".cards")) cards.scrollTop = heights.get(cards.closest(".column").dataset.status) ?? 0;
    if (focused) board.querySelector(`[data-id="${focused}"] .card-link`)?.focus();
    arm();
  };

  // --- What is moved -------------------------------------------------------------------------------

  const arm = () => {
    for (const card of board.querySelectorAll(".card-lead")) card.draggable = true;
  };

  const say = (text, isError = false) => {
    said.textContent = text;
    said.classList.toggle("is-error", isError);
  };

  const move = async (card, column) => {
    const from = card.closest(".column");
    if (from === column) return;
    const body = new URLSearchParams({ status: column.dataset.status, seen: from.dataset.status });
    const place = card.nextElementSibling;
    column.querySelector(".cards").prepend(card);
    column.querySelector(".column-empty")?.remove();
    saving += 1;
    const problem = await send(card, body);
    saving -= 1;
    if (problem) from.querySelector(".cards").insertBefore(card, place);
    say(problem ? `${card.dataset.name} was not moved. ${problem}` : `${card.dataset.name} moved to ${column.dataset.title}.`, Boolean(problem));
    etag = "";
    look();
  };

  const send = async (card, body) => {
    const url = card.querySelector("form").action;
    const headers = { "X-CSRFToken": board.dataset.csrf, Accept: "application/json" };
    try {
      const answer = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(20000) });
      if (answer.redirected) return location.reload();
      if (answer.ok) return (await answer.json()).message;
      return answer.status === 404 ? "It is no longer there." : "Something went wrong.";
    } catch {
      return "There is no connection. Try again in a moment.";
    }
  };

  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".card-lead");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.name);
    dragged.classList.add("is-dragged");
  });

  const under = (event) => event.target.closest?.(".column");

  board.addEventListener("dragover", (event) => {
    const column = under(event);
    for (const other of board.querySelectorAll(".is-target")) if (other !== column) other.classList.remove("is-target");
    if (!dragged || !column) return;
    event.preventDefault();
    column.classList.add("is-target");
  });

  board.addEventListener("drop", (event) => {
    const column = under(event);
    if (!dragged || !column) return;
    event.preventDefault();
    move(dragged, column);
  });

  board.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    for (const other of board.querySelectorAll(".is-target")) other.classList.remove("is-target");
    dragged = null;
  });

  board.addEventListener("submit", (event) => {
    const card = event.target.closest(".card-lead");
    if (!card) return;
    event.preventDefault();
    card.querySelector("details").open = false;
    const column = [...board.querySelectorAll(".column")].find((one) => one.dataset.status === event.submitter.value);
    move(card, column);
    card.querySelector(".card-more").focus();
  });

  arm();
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
})();
