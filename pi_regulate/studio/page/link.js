// The line to the device: messages both ways, and a clock in step with the machine's. It comes back by itself.
// Rule: times in messages are the machine's seconds; only this file knows how far the page's clock is from them.

const AGAIN_MS = [300, 600, 1000, 2000];
const COMPARE_MS = 2000;
const KEPT = 8; // comparisons; the quickest of them is the nearest to the truth

export class Link {
  constructor() {
    this.open = false;
    this.offset_s = 0; // from the page's clock to the machine's
    this.why = "";
    this._comparisons = [];
    this.tried = false;
    this._tries = 0;
    this._heard = () => {};
    this._changed = () => {};
  }

  on(heard) {
    this._heard = heard;
  }

  changed(changed) {
    this._changed = changed;
  }

  /** The machine's second at a moment of `performance.now()`, in milliseconds. */
  host_s(page_ms) {
    return page_ms / 1000 + this.offset_s;
  }

  connect() {
    const socket = new WebSocket(`ws://${location.host}/device`);
    this._socket = socket;
    socket.onopen = () => {
      this.open = true;
      this._tries = 0;
      this._comparisons = [];
      for (let soon = 0; soon < KEPT / 2; soon++) setTimeout(() => this._compare(), 20 * soon);
      this._timer = setInterval(() => this._compare(), COMPARE_MS);
      this._changed();
    };
    socket.onmessage = (event) => {
      const told = JSON.parse(event.data);
      if ("page_ms" in told) this._learn(told);
      else this._heard(told);
    };
    socket.onclose = (event) => {
      this.why = event.reason; // a sentence, where the studio itself has ended it
      clearInterval(this._timer);
      [this.open, this.tried] = [false, true];
      this._changed();
      setTimeout(() => this.connect(), AGAIN_MS[Math.min(this._tries++, AGAIN_MS.length - 1)]);
    };
  }

  ask(what) {
    if (this.open) this._socket.send(JSON.stringify(what));
  }

  _compare() {
    this.ask({ clock: performance.now() });
  }

  _learn({ page_ms, host_s }) {
    const now_ms = performance.now();
    this._comparisons.push({ took_ms: now_ms - page_ms, offset_s: host_s - (page_ms + now_ms) / 2000 });
    if (this._comparisons.length > KEPT) this._comparisons.shift();
    const best = this._comparisons.reduce((one, other) => (other.took_ms < one.took_ms ? other : one));
    this.offset_s = best.offset_s;
  }
}
