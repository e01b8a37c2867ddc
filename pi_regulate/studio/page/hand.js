// The hand on the button: mouse, finger, pen, space bar. Down is down and up is up, for as long as it really is.
// Rule: a finger that leaves the window, or a page that loses its focus, lets go.

export class Hand {
  constructor(button, link, wake) {
    this._button = button;
    this._link = link;
    this._wake = wake;
    this._by = new Set(); // the pointers and keys that are down
    this._moved_ms = 0;
    button.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      button.setPointerCapture(event.pointerId);
      this._down(event.pointerId);
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      button.addEventListener(end, (event) => this._up(event.pointerId));
    }
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      // A screen reader clicks without a pointer and without a key.
      if (performance.now() - this._moved_ms > 500) this.ask("press");
    });
    addEventListener("keydown", (event) => this._key(event, true));
    addEventListener("keyup", (event) => this._key(event, false));
    addEventListener("blur", () => this._let_go());
    document.addEventListener("visibilitychange", () => document.hidden && this._let_go());
  }

  /** A motion that ends by itself: press, double or hold. */
  ask(motion) {
    this._wake();
    this._link.ask({ hand: motion });
  }

  show(down) {
    this._button.classList.toggle("down", Boolean(down) || this._by.size > 0);
  }

  _key(event, down) {
    if (event.key !== " " && event.key !== "Enter") return;
    const elsewhere = document.activeElement !== this._button && document.activeElement !== document.body;
    if (down && (elsewhere || event.ctrlKey || event.altKey || event.metaKey)) return;
    if (!down && !this._by.has(event.code)) return;
    event.preventDefault();
    if (event.repeat) return;
    if (down) this._down(event.code);
    else this._up(event.code);
  }

  _down(by) {
    this._moved_ms = performance.now();
    this._wake();
    if (this._by.size === 0) this._link.ask({ hand: "down" });
    this._by.add(by);
    this.show(true);
  }

  _up(by) {
    this._moved_ms = performance.now();
    if (this._by.delete(by) && this._by.size === 0) {
      this._link.ask({ hand: "up" });
      this.show(false);
    }
  }

  _let_go() {
    for (const by of [...this._by]) this._up(by);
  }
}
