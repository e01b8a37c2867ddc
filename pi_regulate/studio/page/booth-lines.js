// The lines of a voice in their order, which of them it has, and the list of all. Which line is on the page is the only
// thing that it remembers. Rule: the order and what is missing come from the studio.
import { $, made } from "./desk-parts.js";

export class Lines {
  constructor(words, chosen) {
    Object.assign(this, { _words: words, _chosen: chosen, all: [], at: 0, first: new Set() });
  }

  get here() {
    return this.all[this.at];
  }

  show(all, first) {
    const line = this.here?.line;
    this.all = all;
    this.first = new Set(first);
    this.go(line ?? "");
  }

  /** To this line; if there is no such line, to the first that is missing. */
  go(line) {
    const found = this.all.findIndex((one) => one.line === line);
    this.at = found >= 0 ? found : Math.max(0, this.all.findIndex(({ waits }) => waits));
    this._list();
  }

  step(by) {
    this.at = Math.max(0, Math.min(this.all.length - 1, this.at + by));
    this._list();
  }

  /** To the next line that is missing, after this one and then from the beginning; false if none is. */
  next() {
    const later = this.all.findIndex(({ waits }, at) => waits && at > this.at);
    const found = later >= 0 ? later : this.all.findIndex(({ waits }) => waits);
    if (found < 0) return false;
    this.at = found;
    this._list();
    return true;
  }

  keep(line) {
    for (const one of this.all) if (one.line === line) one.waits = false;
    this._list();
  }

  get first_is_whole() {
    return this.all.every(({ line, waits }) => !waits || !this.first.has(line));
  }

  /** Where this line is: its group, and its number in it. */
  told() {
    const group = this.all.filter(({ group }) => group === this.here.group);
    const number = group.indexOf(this.here) + 1;
    return `${this.here.group} · ${this._words.of.replace("{number}", number).replace("{count}", group.length)}`;
  }

  _list() {
    const rows = [];
    let heading = null;
    for (const one of this.all) {
      if (one.group !== heading) {
        heading = one.group;
        const group = this.all.filter(({ group }) => group === heading);
        const kept = group.filter(({ waits }) => !waits).length;
        rows.push(made("h3", { textContent: heading }, made("small", { textContent: `${kept}/${group.length}` })));
      }
      const row = made("button", { type: "button", className: "bare", title: `${one.line}.wav` }, made("span", { textContent: one.says }));
      row.classList.toggle("kept", !one.waits);
      if (!one.waits) row.setAttribute("aria-description", this._words.kept);
      if (one === this.here) row.setAttribute("aria-current", "true");
      row.addEventListener("click", () => this._chosen(one.line));
      rows.push(row);
    }
    $("lines").replaceChildren(...rows);
    if (!$("lines").hidden) $("lines").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }
}
