// Keeps an open leads list true: asks once a second for rows that changed, and puts them in their place.
(() => {
  const VISIBLE = 1000;
  const HIDDEN = 5000;
  const SLOWEST = 30000;
  const GONE_FOR_GOOD = 404;

  const news = document.querySelector("#live-news");
  let list = null; // #results; another element after each change of the filter
  let etag = "";
  let since = 0;
  let delay = VISIBLE;
  let unseen = 0;
  let timer = 0;
  let asking = false;
  let stopped = false;
  let landedHere = 0; // since this list was drawn

  const begin = () => {
    list = document.querySelector("#results");
    etag = "";
    since = Number(list.dataset.now) * 1000;
    landedHere = 0;
  };

  const ask = async () => {
    if (list !== document.querySelector("#results")) begin();
    const asked = list;
    const query = new URLSearchParams(location.search);
    query.set("since", since);
    const answer = await fetch(`${list.dataset.live}?${query}`, {
      cache: "no-store",
      headers: etag ? { "If-None-Match": etag } : {},
      signal: AbortSignal.timeout(10000),
    });
    if (asked !== document.querySelector("#results")) return;
    // Signed out, or no longer in this business: the next click says so.
    stopped = answer.redirected || answer.status === GONE_FOR_GOOD;
    if (stopped) return;
    if (answer.status === 205) return location.reload();
    if (answer.status !== 200 && answer.status !== 304) throw new Error(`answered ${answer.status}`);
    if (answer.status === 200) {
      show(await answer.text());
      count(answer.headers.get("Live-Count"));
    }
    etag = answer.headers.get("ETag");
    since = Number(answer.headers.get("Live-Now"));
  };

  const show = (html) => {
    const parsed = document.createElement("template");
    parsed.innerHTML = html;
    const landed = [...parsed.content.querySelectorAll("tr")].reverse().filter(place);
    list.dispatchEvent(new Event("rows:changed", { bubbles: true }));
    if (landed.length) tell(landed);
  };

  const count = (words) => {
    if (words) list.querySelector("[data-count]").textContent = words;
  };

  // True for a row that was not there before and arrived after the page was made.
  const place = (row) => {
    const shown = list.querySelector(`tr[data-id="${row.dataset.id}"]`);
    if ("gone" in row.dataset) {
      shown?.remove();
      return false;
    }
    if (shown) {
      if (shown.dataset.version !== row.dataset.version) replace(shown, row);
      return false;
    }
    return "takesNew" in list.dataset && insert(row);
  };

  const replace = (shown, row) => {
    const focused = shown.contains(document.activeElement) && document.activeElement;
    row.classList.add("row-new");
    row.querySelector("[data-pick]").checked = shown.querySelector("[data-pick]").checked;
    shown.replaceWith(row);
    if (focused) row.querySelector(focused.matches("[data-pick]") ? "[data-pick]" : "a").focus();
  };

  const insert = (row) => {
    const body = list.querySelector("tbody");
    const older = [...body.rows].find((other) => Number(other.dataset.created) <= Number(row.dataset.created));
    if (!older && "more" in list.dataset) return false;
    row.classList.add("row-new");
    body.insertBefore(row, older ?? null);
    body.rows[Number(list.dataset.perPage)]?.remove();
    list.querySelector("[data-none]")?.remove();
    for (const part of list.querySelectorAll("[data-some]")) part.hidden = false;
    return Number(row.dataset.created) >= Number(list.dataset.now);
  };

  const tell = (landed) => {
    news.textContent = landed.length === 1 ? `New lead: ${landed[0].dataset.news}` : `${landed.length} new leads`;
    landedHere += landed.length;
    list.querySelector("[data-landed]").textContent = `${landedHere} new since you opened this page`;
    if (document.hidden) {
      unseen += landed.length;
      name();
    }
  };

  const name = () => {
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = unseen ? `(${unseen}) ${title}` : title;
  };

  const tick = async () => {
    asking = true;
    try {
      await ask();
      delay = document.hidden ? HIDDEN : VISIBLE;
    } catch {
      delay = Math.min(delay * 2, SLOWEST); // the network or the server is away: ask less often
    }
    asking = false;
    if (!stopped) timer = setTimeout(tick, delay);
  };

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    unseen = 0;
    name();
    if (asking || stopped) return;
    clearTimeout(timer);
    tick();
  });

  document.addEventListener("click", (event) => {
    if (event.target.matches(".lead-table time")) event.target.closest("tr").querySelector("a").click();
  });

  // A filter that is not set has no place in the address.
  document.addEventListener("htmx:configRequest", (event) => {
    for (const [field, value] of [...event.detail.formData.entries()]) {
      if (value === "" || (field === "sort" && value === "newest")) event.detail.formData.delete(field);
    }
  });

  timer = setTimeout(tick, VISIBLE);
})();
