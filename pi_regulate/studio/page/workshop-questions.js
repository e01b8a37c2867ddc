// Setup's questions, one folded under the other: its words, its answers, and what follows from each.
// Rule: an answer is sent with those before it, so the studio keeps nothing of a question that isn't answered yet.
import { $, made, quoting, sentence } from "./desk-parts.js";
import { Player } from "./booth-player.js";

export class Questions {
  constructor(words, done) {
    this._words = words;
    this._done = done;
    this._rows = new Map();
    this._player = new Player(() => this._heard());
  }

  show({ questions, rights }) {
    if (!questions) return;
    this._may = rights?.may ?? true;
    $("rights").hidden = !rights?.says;
    $("rights").replaceChildren(...sentence("span", rights?.says ?? "").childNodes);
    const names = questions.map(({ name }) => name);
    for (const [name, { row }] of this._rows) {
      if (names.includes(name)) continue;
      row.remove();
      this._rows.delete(name);
    }
    const open = questions.filter(({ now }) => !now).length;
    $("open-ones").textContent = open ? this._words.open_ones.replace("{count}", open) : "";
    questions.forEach((question, at) => {
      const known = this._rows.get(question.name) ?? this._row(question.name);
      const present = question.form === "yes or no" ? (this._words[question.now] ?? question.now) : question.now;
      const changed = JSON.stringify(question) !== JSON.stringify(known.question);
      known.question = question;
      known.title.textContent = this._title(question);
      known.now.textContent = this._now(question, present);
      known.now.classList.toggle("unset", !question.now);
      if (changed || known.may !== this._may) {
        known.may = this._may;
        if (!known.answers.length && !this._typing(known)) this._ask(known, question);
      }
      if ($("asked").children[at] !== known.row) $("asked").insertBefore(known.row, $("asked").children[at] ?? null);
    });
  }

  /** Whether somebody is just writing an answer, which is not taken from under their hands. */
  _typing({ body }) {
    const input = body.querySelector("input");
    return Boolean(input) && input === document.activeElement && input.value !== input.defaultValue;
  }

  /** A question about a place or a person begins with what it is about. */
  _title({ name, asks, before }) {
    return ["zone", "help"].includes(name) ? before[0].split(/(?<=\?)\s/)[0] : asks;
  }

  _now(question, present) {
    return present || this._words.left_out;
  }

  _row(name) {
    const [title, now] = [made("span"), made("b")];
    const body = made("div", { className: "ask" });
    const row = made("details", { name: "question" }, made("summary", {}, title, now), body);
    row.dataset.question = name;
    const known = { row, title, now, body, name, question: null, answers: [] };
    row.addEventListener("toggle", () => {
      if (row.open || !known.answers.length) return;
      known.answers = []; // whoever folds it begins anew next time
      this._ask(known, known.question);
    });
    this._rows.set(name, known);
    return known;
  }

  _ask(known, question) {
    const words = this._words;
    const first = !known.answers.length;
    const title = this._title(known.question);
    const says = (text, about) => sentence("p", text, about);
    const before = question.before.map((text) => (first && text.startsWith(title) ? text.slice(title.length).trim() : text)).filter(Boolean);
    const parts = before.map((text) => says(text));
    if (question.form !== "text" && (question.asks !== title || !first)) parts.push(says(question.asks, { className: "asks" }));
    if (question.more) parts.push(says(question.more));
    if (question.form === "text") parts.push(this._typed(known, question));
    else if (question.form === "one of") parts.push(this._choices(known, question));
    else parts.push(this._yes_no(known, question));
    const more = [];
    if (question.form === "one of" && known.name === "zone") more.push(this._button(words.other, () => this._answer(known, "")));
    if (question.none) more.push(this._button(words.empty, () => this._answer(known, question.none)));
    if (!first) more.push(this._button(words.back, () => this._back(known)));
    if (more.length) parts.push(made("div", { className: "row" }, ...more));
    parts.push(made("div", { className: "wrong", role: "alert" }));
    known.body.replaceChildren(...parts);
    for (const one of known.body.querySelectorAll("button, input")) one.disabled = !this._may;
  }

  _button(text, act, className = "") {
    const button = made("button", { type: "button", textContent: text, className });
    button.addEventListener("click", act);
    return button;
  }

  _yes_no(known, question) {
    const buttons = ["yes", "no"].map((word) => {
      const button = this._button(this._words[word], () => this._answer(known, word), question.now === word ? "chosen" : "");
      if (question.now) button.setAttribute("aria-pressed", String(question.now === word));
      return button;
    });
    return made("div", { className: "row" }, ...buttons);
  }

  _choices(known, { choices, now }) {
    const rows = choices.map(({ answer, beside, sample }) => {
      const row = this._button("", () => this._answer(known, answer), answer === now ? "chosen" : "");
      row.append(made("span", { textContent: answer }), made("small", { textContent: beside }));
      return sample ? made("div", { className: "row" }, row, this._hear(known, answer, sample)) : row;
    });
    return made("div", { className: "choices" }, ...rows);
  }

  /** A voice says a line; a second press stops it. */
  _hear(known, voice, line) {
    const button = this._button(this._words.hear, async () => {
      if (this._player.playing === voice) return this._player.stop();
      try {
        await this._player.play(voice, { voice, line });
      } catch (error) {
        this._wrong(known, error.status ? error.message : this._words.no_sound.replace("{why}", error.message));
      }
      return this._heard();
    });
    Object.assign(button, { ariaLabel: `${this._words.hear}: ${voice}` }).dataset.hear = voice;
    return button;
  }

  _heard() {
    for (const one of document.querySelectorAll("[data-hear]")) one.setAttribute("aria-pressed", String(one.dataset.hear === this._player.playing));
  }

  _wrong({ body }, why) {
    body.querySelector("[role=alert]").replaceChildren(...quoting(why));
  }

  _typed(known, question) {
    const input = made("input", { type: "text", autocomplete: "off", spellcheck: false, maxLength: 1000, defaultValue: known.answers.length ? "" : question.now });
    const form = made("form", {}, made("label", {}, made("span", { textContent: question.asks }), input), made("button", { type: "submit", textContent: this._words.keep }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.value.trim()) this._answer(known, input.value);
    });
    return form;
  }

  async _answer(known, answer) {
    if (known.waits) return;
    known.waits = true;
    const answers = [...known.answers, answer];
    try {
      const told = await this._done("answer", { question: known.name, answers });
      if (told.question) {
        known.answers = answers;
        this._ask(known, told.question);
        known.body.querySelector("input, button")?.focus();
      } else this._kept(known, told);
    } catch (error) {
      this._wrong(known, error.message);
    }
    known.waits = false;
  }

  _back(known) {
    known.answers = [];
    this._ask(known, known.question);
  }

  _kept(known, { kept, says }) {
    known.answers = [];
    this._ask(known, known.question);
    const told = kept ? `${this._words.kept.replace("{shown}", `\`${kept}\``)} ${says}` : says;
    $("kept").replaceChildren(...sentence("span", told).childNodes);
    const next = known.row.nextElementSibling;
    known.row.open = false;
    if (next) {
      next.open = true;
      next.querySelector("summary").focus();
    } else known.row.querySelector("summary").focus();
  }
}
