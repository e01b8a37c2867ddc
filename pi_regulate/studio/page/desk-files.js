// The list of what there is to write, and the question of how something new is to be called.
// Rule: it opens nothing itself; it says what was chosen.
import { $, made, sentence } from "./desk-parts.js";

const PHASES = ["ground", "breathe", "connect"];

export class Files {
  /** `open` is told which file; `begun` and `copied` which new one, and may say why it can't be. */
  constructor(words, { open, begun, copied }) {
    Object.assign(this, { _words: words, _open: open, _begun: begun, _copied: copied, _all: [], _chosen: "" });
    $("find").addEventListener("input", () => this._list());
    $("find").addEventListener("keydown", (event) => {
      if (event.key === "Enter") $("list").querySelector("button")?.click();
    });
    $("new").addEventListener("click", () => this._ask(null));
    $("ask-cancel").addEventListener("click", () => $("ask").close());
    $("ask-begin").addEventListener("click", () => this._begin());
    $("ask-name").addEventListener("keydown", (event) => event.key === "Enter" && this._begin());
    for (const radio of document.querySelectorAll("[name=kind]")) radio.addEventListener("change", () => this._kind());
  }

  show(all) {
    this._all = all;
    this._list();
  }

  choose(file) {
    this._chosen = file ? `${file.kind}/${file.name}` : "";
    for (const row of $("list").querySelectorAll("button")) {
      if (row.dataset.file === this._chosen) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  copy(file) {
    this._ask(file);
  }

  fresh(kind) {
    document.querySelector(`[name=kind][value=${kind}]`).checked = true;
    this._ask(null);
  }

  _list() {
    const typed = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (one) => typed.every((word) => `${one.name} ${one.title} ${one.phase} ${one.kind}`.toLowerCase().includes(word));
    const found = this._all.filter(fits);
    const words = this._words;
    const groups = [
      [words.settings, found.filter(({ kind }) => kind === "settings")],
      [words.own, found.filter(({ kind, own }) => own && kind !== "settings")],
      ...PHASES.map((phase) => [words[phase], found.filter((one) => !one.own && one.kind === "exercise" && one.phase === phase)]),
      [words.routines, found.filter(({ kind, own }) => !own && kind === "routine")],
    ];
    const rows = groups.filter(([, some]) => some.length).flatMap(([heading, some]) => [
      made("h3", { textContent: heading }),
      ...some.map((one) => this._row(one)),
    ]);
    $("list").replaceChildren(...(rows.length ? rows : [made("p", { className: "empty", textContent: words.none })]));
    this.choose(this._chosen ? { kind: this._chosen.split("/")[0], name: this._chosen.split("/")[1] } : null);
  }

  _row(one) {
    const title = one.kind === "settings" ? "settings.yaml" : one.title || one.name;
    const row = made("button", { type: "button" }, made("span", { textContent: title }));
    if (one.kind !== "settings" && title !== one.name) row.append(made("small", { textContent: one.name }));
    row.classList.toggle("own", one.own);
    row.dataset.file = `${one.kind}/${one.name}`;
    row.addEventListener("click", () => this._open({ kind: one.kind, name: one.name }));
    return row;
  }

  _ask(copied) {
    this._of = copied;
    $("ask-title").textContent = copied ? this._words.copy_title.replace("{name}", copied.name) : this._words.new_title;
    $("ask-kind").hidden = Boolean(copied);
    $("ask-name").value = copied ? `my-${copied.name}` : "";
    $("ask-why").replaceChildren();
    this._kind();
    $("ask").showModal();
    $("ask-name").focus();
    $("ask-name").select();
  }

  _kind() {
    $("ask-phase").hidden = Boolean(this._of) || this._checked("kind") !== "exercise";
  }

  _checked(name) {
    return document.querySelector(`[name=${name}]:checked`).value;
  }

  async _begin() {
    const name = $("ask-name").value.trim();
    const kind = this._of?.kind ?? this._checked("kind");
    try {
      if (this._of) await this._copied(this._of, name);
      else await this._begun({ kind, name }, this._checked("phase"));
      $("ask").close();
    } catch (error) {
      $("ask-why").replaceChildren(sentence("span", error.message));
    }
  }
}
