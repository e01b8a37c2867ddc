// The door of the booth: the voices so far, a new one with its speaker's consent, and the way to be forgotten.
// Rule: nobody's voice is begun before somebody has said that they want it.
import { asked, words } from "./booth-asking.js";
import { $, made, sentence } from "./desk-parts.js";

export class Door {
  /** `open` is told the name and the language of a voice to go on with. */
  constructor(open) {
    this._open = open;
    this._cancel = $("ask-cancel").textContent;
    $("ask-cancel").addEventListener("click", () => $("ask").close());
    $("begin").addEventListener("submit", (event) => {
      event.preventDefault();
      if ($("consent").checked) open($("name").value.trim(), $("language").value || null);
      else {
        this.say(words.consent_first);
        $("consent").focus();
      }
    });
  }

  say(told) {
    $("door-why").replaceChildren(...(told ? [sentence("span", told)] : []));
  }

  /** A name that can't be one: what it could be is put in its place, and whoever wrote it decides. */
  refused({ message, told }) {
    this.say(message);
    if (told?.instead) $("name").value = told.instead;
    $("name").focus();
  }

  hide() {
    $("door").hidden = true;
    [$("name").value, $("consent").checked] = ["", false]; // whoever comes next begins anew
  }

  async show() {
    $("door").hidden = false;
    this.say("");
    await this._list();
  }

  async _list() {
    try {
      const { voices, languages } = await asked("voices");
      $("tongue").hidden = languages.length < 2;
      $("language").replaceChildren(...languages.map((one) => made("option", { value: one, textContent: one })));
      $("known").hidden = $("another").hidden = !voices.length;
      $("voices").replaceChildren(...voices.map((one) => this._card(one)));
    } catch (error) {
      this.say(error.message);
    }
  }

  _card({ name, kept, lines, far, goes_on }) {
    const has = lines ? words.has.replace("{kept}", kept).replace("{lines}", lines) : "";
    const deed = (word, className, does) => {
      const button = made("button", { type: "button", className, textContent: word, ariaLabel: `${word}: ${name}` });
      button.addEventListener("click", does);
      return button;
    };
    const deeds = [
      ...(goes_on ? [deed(words.go_on, "first", () => this._open(name, null))] : []),
      deed(words.forget, "", () => this._ask_to_forget(name)),
    ];
    const told = made("span", {}, made("b", { textContent: name }), made("small", { textContent: has }));
    const one = made("li", {}, told, made("div", { className: "row" }, ...deeds));
    if (far) one.append(sentence("p", far));
    one.dataset.voice = name;
    return one;
  }

  _ask_to_forget(name) {
    const say = (title, ...told) => {
      $("ask-title").textContent = title;
      $("ask-told").replaceChildren(...told);
    };
    say(words.forget_title.replace("{name}", name), made("p", { textContent: words.forget_note }));
    $("ask-cancel").textContent = this._cancel;
    [$("ask-do").hidden, $("ask-do").textContent] = [false, words.forget];
    $("ask-do").onclick = async () => {
      $("ask-do").hidden = true;
      $("ask-cancel").textContent = words.close;
      $("ask-cancel").focus();
      try {
        const { told } = await asked("forget", { voice: name });
        say(words.forgotten.replace("{name}", name), made("ul", {}, ...told.map((one) => sentence("li", one))));
      } catch (error) {
        say(words.forget_title.replace("{name}", name), sentence("p", error.message));
      }
      this._list();
    };
    $("ask").showModal();
  }
}
