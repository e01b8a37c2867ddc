// The settings as a form: one field for each, its reason below it. A field changes the text, and the text changes the field.
// Rule: the form keeps nothing; it shows what the text says, and a mistake stands at its field.
import { made, sentence } from "./desk-parts.js";

export class SettingForm {
  /** `set` changes a setting in the text, `go` leads to a line of the text. */
  constructor(host, words, { set, go }) {
    Object.assign(this, { _host: host, _words: words, _set: set, _go: go, _fields: new Map() });
  }

  clear() {
    this._host.replaceChildren();
    this._fields.clear();
  }

  show(sections) {
    const shape = sections.map(({ name, fields }) => [name, fields.map((one) => [one.name, one.kind])]);
    if (JSON.stringify(shape) !== this._shape || !this._fields.size) this._build(sections);
    this._shape = JSON.stringify(shape);
    for (const one of sections.flatMap(({ fields }) => fields)) this._fill(one);
  }

  /** Mistakes by the line of the text that they are on. */
  mark(problems) {
    for (const { about, why, control } of this._fields.values()) {
      const said = problems.filter(({ line, severity }) => line === about.line && severity === "error").map(({ says }) => says);
      why.textContent = said.join(" ");
      why.hidden = !said.length;
      control?.setAttribute("aria-invalid", String(said.length > 0));
    }
  }

  _build(sections) {
    this._fields.clear();
    this._host.replaceChildren(...sections.map(({ name, says, fields }) => {
      const part = made("section");
      if (name) part.append(made("h3", { textContent: name }));
      if (says) part.append(sentence("p", says, { className: "says" }));
      part.append(...fields.map((one) => this._field(one)));
      return part;
    }));
  }

  _field(about) {
    const id = `field-${about.name.replace(".", "-")}`;
    const label = made("label", { textContent: about.key, htmlFor: id });
    const why = made("p", { className: "why", hidden: true, id: `${id}-why` });
    const reason = sentence("p", about.reason, { className: "reason", id: `${id}-reason` });
    const back = made("button", { type: "button", className: "plain", textContent: this._words.use_default });
    const usual = made("span", { className: "usual" });
    const row = made("div", { className: "field" }, label);
    const kept = { about, why, row, back, usual, control: null };
    this._fields.set(about.name, kept);
    if (about.kind) {
      kept.control = this._control(about, id);
      kept.control.id = id;
      kept.control.setAttribute("aria-describedby", `${id}-reason ${id}-why`);
      kept.control.addEventListener("change", () => this._set(about.name, this._value(kept)));
      back.addEventListener("click", () => this._set(about.name, kept.about.default));
      row.append(made("div", { className: "value" }, kept.control, usual, back), why, reason);
      if (about.words.length && about.kind === "text") row.append(this._suggestions(about, kept.control, id));
    } else {
      const there = made("button", { type: "button", className: "plain", id, textContent: this._words.in_text });
      there.addEventListener("click", () => this._go(kept.about));
      kept.told = made("code");
      row.append(made("div", { className: "value" }, kept.told, there), why, reason);
    }
    return row;
  }

  _control(about) {
    if (about.kind === "switch") return made("input", { type: "checkbox" });
    if (about.kind === "text") return made("input", { type: "text", autocomplete: "off", spellcheck: false });
    return made("select", {}, ...about.words.map((word) => made("option", { value: word, textContent: word })));
  }

  _suggestions(about, control, id) {
    control.setAttribute("list", `${id}-words`);
    return made("datalist", { id: `${id}-words` }, ...about.words.map((word) => made("option", { value: word })));
  }

  _value({ about, control }) {
    return about.kind === "switch" ? String(control.checked) : control.value;
  }

  _fill(about) {
    const kept = this._fields.get(about.name);
    kept.about = about;
    kept.row.classList.toggle("own", about.own);
    const differs = about.own && about.default !== null && about.default !== about.value;
    kept.back.hidden = !differs;
    kept.usual.textContent = differs ? this._words.default.replace("{value}", about.default || this._words.empty) : "";
    if (kept.told) kept.told.textContent = about.value;
    const control = kept.control;
    if (!control) return;
    if (about.kind === "switch") control.checked = about.value === "true";
    else if (about.kind === "choice" && !about.words.includes(about.value)) control.selectedIndex = -1;
    else control.value = about.value;
  }
}
