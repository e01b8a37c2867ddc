// What is being written, as a picture: its light over time, breaths a minute, what happens when, facts, evidence.
// Rule: it draws what the studio has worked out from the text; a place on it is a second of the exercise.
import { clock, made, seconds, sentence } from "./desk-parts.js";

const HIGH = 150; // of the light
const RATES = 54; // of breaths a minute
const FOOT = 20; // for the times
const MARGIN = 10;
const HEADROOM = 1.12;

const svg = (tag, about = {}, ...inside) => {
  const one = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(about)) one.setAttribute(name, value);
  one.append(...inside);
  return one;
};

export class Picture {
  /** `placed` is told when somebody points at a second of it. */
  constructor(host, words, placed) {
    Object.assign(this, { _host: host, _words: words, _placed: placed, _shown: null, _at_s: 0 });
    new ResizeObserver(() => this._shown && this._draw()).observe(host);
  }

  show(shown) {
    this._shown = shown;
    this._host.classList.remove("stale");
    this._draw();
  }

  /** There is none: of a file that has never been right, or of another kind. */
  clear(why) {
    this._shown = null;
    this._host.replaceChildren(...(why ? [made("p", { className: "empty", textContent: why })] : []));
  }

  stale() {
    this._host.classList.toggle("stale", Boolean(this._shown));
  }

  get shown() {
    return this._shown;
  }

  /** When the step that stands on this line, from 0, begins. */
  second_of(line) {
    const before = (this._shown?.steps ?? []).filter(([at]) => at <= line);
    return before.length ? before.at(-1)[1] : 0;
  }

  /** The line, from 0, of the step that goes on at this second. */
  line_of(at_s) {
    const begun = (this._shown?.steps ?? []).filter(([, begins_s]) => begins_s <= at_s + 0.001);
    return begun.length ? begun.reduce((one, other) => (other[1] >= one[1] ? other : one))[0] : null;
  }

  place(at_s) {
    this._at_s = at_s;
    if (!this._shown) return;
    this._move(this._here, at_s);
    this._slider?.setAttribute("aria-valuenow", String(Math.round(at_s)));
    this._slider?.setAttribute("aria-valuetext", clock(at_s));
    const rows = [...this._host.querySelectorAll("tbody tr")];
    const now = rows.filter((row) => Number(row.dataset.at) <= at_s + 0.001).at(-1);
    for (const row of rows) row.classList.toggle("here", row === now && this._shown.from_here);
  }

  /** Where it plays just now; null where it doesn't. */
  plays(at_s) {
    if (!this._now) return;
    this._now.setAttribute("display", at_s === null ? "none" : "inline");
    if (at_s !== null) {
      this._move(this._now, at_s);
      this._now.lastChild.setAttribute("cy", this._y(this._level(at_s)));
    }
  }

  _draw() {
    const { _shown: shown, _words: words } = this;
    const wide = Math.max(200, this._host.clientWidth);
    this._wide = wide;
    this._top = HEADROOM * shown.curve.reduce((top, [, level]) => Math.max(top, level), 0.1);
    const rates_high = shown.rates.length ? RATES : 0;
    const high = HIGH + rates_high + FOOT;
    const chart = svg("svg", { viewBox: `0 0 ${wide} ${high}`, width: wide, height: high, class: "chart" });
    chart.append(this._glow());
    const line = shown.curve.map(([at_s, level]) => `${this._x(at_s).toFixed(1)},${this._y(level).toFixed(1)}`).join(" ");
    const ends = `${this._x(shown.length_s)},${HIGH} ${this._x(0)},${HIGH}`;
    for (const [from_s, to_s, name] of shown.spans) {
      const x = this._x(from_s);
      if (from_s > 0) chart.append(svg("line", { x1: x, x2: x, y1: 0, y2: HIGH, class: "edge" }));
      if (this._x(to_s) - x > 44) chart.append(svg("text", { x: x + 6, y: 13, class: "told" }, name));
    }
    chart.append(svg("polygon", { points: `${line} ${ends}`, class: "light" }));
    chart.append(svg("polyline", { points: line, class: "line" }));
    for (const [at_s, kind, text] of shown.marks) {
      const mark = svg("circle", { cx: this._x(at_s), cy: HIGH, r: kind === "gate" ? 4 : 2.6, class: `mark ${kind}` });
      mark.append(svg("title", {}, `${clock(at_s)}  ${text}`));
      chart.append(mark);
    }
    if (rates_high) chart.append(...this._rates(shown.rates));
    chart.append(...this._times(high));
    this._here = svg("g", { class: "here" }, svg("line", { y1: 0, y2: HIGH + rates_high }));
    this._now = svg("g", { class: "now", display: "none" }, svg("line", { y1: 0, y2: HIGH }), svg("circle", { r: 4.5 }));
    chart.append(this._here, this._now);
    const parts = [chart];
    this._slider = null;
    if (shown.from_here) this._takes_a_finger(chart);
    else this._here.setAttribute("display", "none");
    parts.push(this._facts(), ...this._notes(), this._script());
    for (const name of ["evidence", "caution"]) {
      if (shown[name]) parts.push(made("h3", { textContent: words[name] }), made("p", { textContent: shown[name] }));
    }
    this._host.replaceChildren(made("p", { className: "last-good", textContent: words.last_good }), ...parts);
    this.place(Math.min(this._at_s, shown.length_s));
  }

  _takes_a_finger(chart) {
    for (const [name, value] of Object.entries({
      role: "slider", tabindex: "0", "aria-label": this._words.light, "aria-valuemin": "0",
      "aria-valuemax": String(Math.round(this._shown.length_s)),
    })) chart.setAttribute(name, value);
    this._slider = chart;
    const point = (event) => {
      const share = (event.clientX - chart.getBoundingClientRect().left - MARGIN) / (this._wide - 2 * MARGIN);
      this._placed(Math.min(1, Math.max(0, share)) * this._shown.length_s);
    };
    chart.addEventListener("pointerdown", (event) => {
      chart.setPointerCapture(event.pointerId);
      point(event);
    });
    chart.addEventListener("pointermove", (event) => event.buttons && point(event));
    chart.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: 30, PageDown: -30, Home: -Infinity, End: Infinity }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this._placed(Math.min(this._shown.length_s, Math.max(0, this._at_s + step)));
    });
  }

  _x(at_s) {
    return MARGIN + (this._wide - 2 * MARGIN) * (at_s / Math.max(1, this._shown.length_s));
  }

  _y(level) {
    return HIGH - (HIGH - 20) * (level / this._top);
  }

  _move(group, at_s) {
    const x = this._x(Math.min(at_s, this._shown.length_s));
    for (const part of group.children) {
      if (part.tagName === "line") for (const end of ["x1", "x2"]) part.setAttribute(end, x);
      else part.setAttribute("cx", x);
    }
  }

  _level(at_s) {
    const curve = this._shown.curve;
    const after = curve.findIndex(([second]) => second > at_s);
    if (after <= 0) return curve.length ? curve.at(after)[1] : 0;
    const [[from_s, from], [to_s, to]] = [curve[after - 1], curve[after]];
    return from + ((at_s - from_s) / (to_s - from_s)) * (to - from);
  }

  _glow() {
    const fill = svg("linearGradient", { id: "glow", x1: 0, x2: 0, y1: 0, y2: 1 });
    fill.append(svg("stop", { offset: 0, class: "bright" }), svg("stop", { offset: 1, class: "dim" }));
    return svg("defs", {}, fill);
  }

  _rates(rates) {
    const top = Math.max(...rates.map(([, , rate]) => rate));
    const y = (rate) => HIGH + RATES - 4 - (RATES - 30) * (rate / top);
    const line = rates.map(([from_s, to_s, rate]) => `M${this._x(from_s)} ${y(rate)}H${this._x(to_s)}`).join("");
    const said = [];
    let free = -Infinity;
    for (const [at, [from_s, , rate]] of rates.entries()) {
      const x = this._x(from_s);
      if (x < free || (at && at < rates.length - 1 && rates.length > 6 && Math.abs(rate - said.at(-1)[1]) < 0.5)) continue;
      said.push([x, rate]);
      free = x + (said.length === 1 ? 70 : 42);
    }
    const told = said.map(([x, rate], at) =>
      svg("text", { x: Math.min(x, this._wide - 90), y: y(rate) - 5, class: "told" }, at ? `${rate}` : `${rate} / min`));
    const chart = svg("path", { d: line, class: "rate" });
    chart.append(svg("title", {}, this._words.rates));
    return [chart, ...told];
  }

  _times(high) {
    const { length_s } = this._shown;
    const step = [10, 15, 30, 60, 120, 300, 600].find((one) => length_s / one <= this._wide / 62) ?? 1200;
    const told = [];
    for (let at_s = 0; at_s <= length_s; at_s += step) {
      const x = this._x(at_s);
      const anchor = !at_s ? "start" : x > this._wide - 24 ? "end" : "middle";
      told.push(svg("text", { x, y: high - 5, class: "time", "text-anchor": anchor }, clock(at_s)));
    }
    return told;
  }

  _facts() {
    const list = made("dl");
    for (const [name, text] of this._shown.facts) {
      if (name !== "id") list.append(made("dt", { textContent: name }), made("dd", { textContent: text }));
    }
    return list;
  }

  _notes() {
    return this._shown.notes.map((note) => sentence("p", note.replace(/^note: (.)/, (_, first) => first.toUpperCase()), { className: "note" }));
  }

  _script() {
    const body = made("tbody");
    for (const row of this._shown.script) {
      const [time, line, text] = row.slice(-3);
      const at_s = row.length > 3 ? row[0] : seconds(time);
      const one = made("tr", {}, made("td", { textContent: time }), made("td", { textContent: text, title: line }));
      one.dataset.at = String(at_s);
      if (this._shown.from_here) one.addEventListener("click", () => this._placed(at_s));
      body.append(one);
    }
    return made("table", {}, body);
  }
}
