// Lamp, button and sound being tried: what shines and what is pressed is shown as it is, with what is said and asked.
// Rule: the lamp here is as bright as the studio says that the real one is, and dark as soon as nothing is heard of it.
import { $, made, sentence } from "./desk-parts.js";

export class Things {
  constructor(words, click) {
    this._words = words;
    this._click = click;
    this._shown = "";
    this._down = false;
    $("take").addEventListener("click", () => this._take());
    $("give").addEventListener("click", () => click($("give"), "give"));
    $("end").addEventListener("click", () => click($("end"), "stop"));
    this._listen();
  }

  show(state, changed) {
    const has = (...names) => names.some((name) => name in changed);
    if (has("holder", "lent", "act", "device")) this._holder(state);
    if (has("parts", "holder", "tries", "lamp", "act", "problem")) this._list(state);
    if (has("tries", "said", "result")) this._stage(state);
    if (has("level")) $("glow").style.setProperty("--glow", state.level);
    if (has("down")) $("dome").classList.toggle("down", state.down);
    if (has("level", "down", "tries")) this._numbers(state);
  }

  /** A session is ended only by a yes of its own: it may have begun while somebody was about to press. */
  _take() {
    const ends_session = $("take").dataset.session === "1";
    if (!ends_session || confirm(this._words.in_session)) this._click($("take"), "take", { ends_session });
  }

  dark() {
    $("glow").style.setProperty("--glow", 0);
    $("dome").classList.remove("down");
  }

  _holder({ holder, lent, act, device }) {
    const words = this._words;
    const shown = Boolean(holder) && !lent;
    $("held").hidden = !shown;
    $("lent").hidden = !lent;
    $("give").disabled = Boolean(act);
    if (!shown) return;
    const may = holder.may_stop;
    const session = device?.session ? `${words.session} ` : "";
    $("held-says").replaceChildren(...sentence("span", holder.says || `${session}${words.in_use}`).childNodes);
    $("held-note").hidden = !may;
    $("take").hidden = !may;
    $("take").disabled = Boolean(act);
    $("take").dataset.session = device?.session ? "1" : "";
    $("take").textContent = device?.session ? words.take_session : words.take;
  }

  _list({ parts, holder, tries, lamp, act, problem }) {
    const none = Boolean(holder) || Boolean(tries) || Boolean(act) || Boolean(problem);
    const named = JSON.stringify([parts, lamp]);
    if (this._listed !== named) {
      this._listed = named;
      $("things").replaceChildren(...(parts ?? []).map((name) => this._thing(name, lamp)));
    }
    for (const button of $("things").querySelectorAll("button")) button.disabled = none;
  }

  _thing(name, lamp) {
    const words = this._words;
    const button = made("button", { type: "button", textContent: words[`${name}_do`] });
    button.addEventListener("click", () => this._click(button, "try", { part: name }));
    button.dataset.part = name;
    const about = name === "lamp" && lamp?.length ? [this._about(lamp)] : [];
    return made("li", {}, made("h3", { textContent: words[name] }), made("div", {}, made("p", { textContent: words[`${name}_says`] }), ...about), button);
  }

  _about(lamp) {
    return made("details", {}, made("summary", { textContent: this._words.about_lamp }), ...lamp.map((says) => sentence("p", says)));
  }

  _stage(state) {
    const { tries, said, result } = state;
    const begins = tries && !this._trying;
    this._trying = tries;
    if (tries) this._shown = tries;
    $("stage").hidden = !tries && !result;
    $("end").hidden = !tries;
    $("trying").textContent = this._words[this._shown] ?? "";
    const waits = tries === "button" ? (state.simulated ? this._words.up_here : this._words.up) : "";
    const last = said[said.length - 1] ?? waits;
    const kept = result?.kept ? `${this._words.kept.replace("{shown}", result.kept)} ` : "";
    const says = tries ? last : kept + (result?.says || result?.asks || "");
    if ($("said").dataset.says !== says) {
      $("said").dataset.says = says;
      $("said").replaceChildren(...sentence("span", says).childNodes);
    }
    $("dome").disabled = !(tries && state.simulated);
    this._asks(tries ? null : result);
    if (begins) $("stage").scrollIntoView({ block: "nearest" });
  }

  _asks(result) {
    const of = JSON.stringify(result?.asks ? result : null);
    if (this._asked === of) return;
    this._asked = of;
    const answers = result?.asks ? [["yes", result.yes], ["no", result.no]] : [];
    $("asks").replaceChildren(
      ...answers.map(([word, says]) => {
        const button = made("button", { type: "button", textContent: this._words[word] });
        button.addEventListener("click", () => {
          $("said").replaceChildren(...sentence("span", says).childNodes);
          $("said").dataset.says = says;
          $("asks").replaceChildren();
        });
        return button;
      }),
    );
  }

  _numbers({ tries, level, down }) {
    const words = this._words;
    const lit = level > 0 ? words.lit.replace("{level}", Math.round(100 * level)) : words.dark;
    const told = !tries ? "" : tries === "button" ? (down ? words.down : "") : tries === "sound" ? "" : `${words.lamp}: ${lit}`;
    if ($("numbers").textContent !== told) $("numbers").textContent = told;
  }

  /** The simulated button is pressed by mouse, finger, space bar or Enter, for as short or as long as somebody likes. */
  _listen() {
    const dome = $("dome");
    const move = (down) => {
      if (down === this._down || (down && dome.disabled)) return;
      this._down = down;
      this._click({ dataset: {} }, "finger", { down });
    };
    dome.addEventListener("pointerdown", (event) => {
      dome.setPointerCapture(event.pointerId);
      move(true);
    });
    for (const name of ["pointerup", "pointercancel", "blur"]) dome.addEventListener(name, () => move(false));
    const keys = (event, down) => {
      if (![" ", "Enter"].includes(event.key)) return;
      event.preventDefault();
      if (!event.repeat) move(down);
    };
    dome.addEventListener("keydown", (event) => keys(event, true));
    dome.addEventListener("keyup", (event) => keys(event, false));
  }
}
