// What the server knows of the days on the screen: fetched when they are opened, and asked for
// again once a second, so that what is booked elsewhere shows by itself.
import { setOffset } from "./clock.js";

const EVERY = 1000;
const SLOWEST = 30000;
const GONE = 404;

export class Diary {
  constructor(url, { isHeld, onAnswer, onTrouble }) {
    Object.assign(this, { url, isHeld, onAnswer, onTrouble, delay: EVERY, etag: "", asked: "", failures: 0 });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.again();
    });
  }

  // Other days, or another filter.
  open(query) {
    this.asked = query;
    this.etag = "";
    this.again();
  }

  // All of it at once, whether or not it has changed.
  recheck() {
    if (this.etag) this.etag = "another";
    this.again();
  }

  again() {
    this.delay = EVERY;
    clearTimeout(this.timer);
    this.asking?.abort();
    if (this.asked) this.#ask();
  }

  async #ask() {
    const asking = new AbortController();
    this.asking = asking;
    const slow = setTimeout(() => asking.abort("slow"), 15000);
    try {
      await this.#answer(asking);
      this.delay = EVERY;
      this.failures = 0;
    } catch {
      if (asking !== this.asking) return; // other days were opened meanwhile
      this.delay = Math.min(this.delay * 2, SLOWEST);
      this.failures += 1;
      // One question that got lost is no news, unless there is nothing to see yet.
      if (this.failures > 1 || !this.etag) this.onTrouble(true);
    } finally {
      clearTimeout(slow);
    }
    if (asking === this.asking && !document.hidden) this.timer = setTimeout(() => this.#ask(), this.delay);
  }

  async #answer(asking) {
    const answer = await fetch(`${this.url}?${this.asked}`, {
      cache: "no-store",
      headers: this.etag ? { "If-None-Match": this.etag } : {},
      signal: asking.signal,
    });
    // Signed out, or no longer in this business: the page that says so.
    if (answer.redirected || answer.status === GONE) return location.reload();
    if (answer.status !== 200 && answer.status !== 304) throw new Error(`answered ${answer.status}`);
    const said = answer.status === 200 ? await answer.json() : null;
    if (asking !== this.asking) return;
    this.onTrouble(false);
    setOffset(Number(answer.headers.get("Calendar-Offset")));
    // Nothing is drawn anew under a hand that drags; it is asked for again.
    if (!said || this.isHeld()) return;
    this.onAnswer(said, { isFirst: !this.etag });
    this.etag = answer.headers.get("ETag");
  }
}
