// The panel: everything else, when it is asked for. What to play, how fast, at what hour, how the light is shown, the log.
// Rule: it sends what is chosen and shows what has become of it; it remembers only how this page looks and sounds.

const LOG_LINES = 500;
const $ = (id) => document.getElementById(id);

export class Panel {
  constructor(link, light, sound, words, state) {
    Object.assign(this, { _link: link, _light: light, _sound: sound, _words: words, _state: state });
    this._choices = null;
    this._log = [];
    $("more").addEventListener("click", () => this.open($("panel").hidden));
    $("close").addEventListener("click", () => this.open(false));
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !$("panel").hidden) this.open(false);
    });
    $("search").addEventListener("input", () => this._list());
    $("search").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // on a narrow page the button has the focus by then, and this is no press of it
      event.stopPropagation();
      this._best()?.click();
    });
    for (const radio of document.querySelectorAll("[name=tempo]")) {
      radio.addEventListener("change", () => link.ask({ tempo: Number(radio.value) }));
    }
    $("pause").addEventListener("click", () => link.ask({ tempo: state.tempo ? 0 : this._tempo || 1 }));
    $("hour").addEventListener("change", () => $("hour").value && link.ask({ hour: $("hour").value.slice(0, 5) }));
    $("real-hour").addEventListener("click", () => link.ask({ hour: null }));
    for (const radio of document.querySelectorAll("[name=seen]")) {
      radio.checked = (radio.value === "night") === light.as_night;
      radio.addEventListener("change", () => {
        light.as_night = radio.value === "night";
        localStorage.setItem("seen", radio.value);
      });
    }
    $("hears").checked = sound.wanted;
    $("hears").addEventListener("change", () => sound.want($("hears").checked));
    for (const [id, motion] of [["press", "press"], ["twice", "double"], ["hold", "hold"]]) {
      $(id).addEventListener("click", () => {
        sound.wake();
        link.ask({ hand: motion });
      });
    }
    $("numbers").addEventListener("toggle", () => this._ask_for_numbers());
  }

  open(opened) {
    $("panel").hidden = !opened;
    $("more").setAttribute("aria-expanded", String(opened));
    document.body.classList.toggle("with-panel", opened);
    this._ask_for_numbers();
    if (!opened) $("button").focus({ preventScroll: true });
    else {
      $("close").focus({ preventScroll: true });
      this._fetch();
    }
  }

  /** What the device has told. */
  take(told) {
    const [state, words] = [this._state, this._words];
    if (told.log) {
      this._log = (told.anew ? told.log : [...this._log, ...told.log]).slice(-LOG_LINES);
      if (!$("panel").hidden) this._write();
    }
    if (told.anew) this._ask_for_numbers();
    if (told.numbers) this._figures(told.numbers);
    if (told.begins && this._choices) this._list();
    if (state.tempo > 0) this._tempo = state.tempo;
    for (const radio of document.querySelectorAll("[name=tempo]")) radio.checked = Number(radio.value) === this._tempo;
    $("pause").setAttribute("aria-pressed", String(state.tempo === 0));
    if (document.activeElement !== $("hour")) $("hour").value = state.hour ?? "";
    $("night").textContent = state.night ? words.night : words.day;
    $("real-hour").hidden = !state.simulated;
    $("sound").textContent = this._sound.told(words, state.tempo ?? 1);
    if (told.refused) $("choices").replaceChildren(note(told.refused));
  }

  _ask_for_numbers() {
    const wanted = $("numbers").open && !$("panel").hidden;
    this._link.ask({ numbers: wanted });
    if (wanted) this._write();
  }

  _write() {
    const log = $("log");
    const at_end = log.scrollTop + log.clientHeight > log.scrollHeight - 20;
    log.textContent = this._log.join("\n");
    if (at_end) log.scrollTop = log.scrollHeight;
  }

  _figures({ level, luminance, duty, frames, late_ms }) {
    const percent = (share) => (100 * share).toFixed(1);
    const told = this._words.level.replace("{level}", percent(level)).replace("{luminance}", percent(luminance));
    const late = this._words.late.replace("{frames}", frames).replace("{late}", late_ms);
    $("figures").textContent = `${told.replace("{duty}", percent(duty))}\n${late}`;
  }

  async _fetch() {
    const answer = await fetch("choices");
    this._choices = answer.ok ? await answer.json() : [];
    this._list();
  }

  _list() {
    const typed = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (one) => {
      const text = `${one.id} ${one.heading} ${one.title} ${one.note}`.toLowerCase();
      return typed.every((word) => text.includes(word));
    };
    const rows = [];
    let heading = "";
    for (const one of (this._choices ?? []).filter(fits)) {
      if (one.heading !== heading) {
        heading = one.heading;
        rows.push(Object.assign(document.createElement("h3"), { textContent: heading }));
      }
      rows.push(this._row(one));
    }
    $("choices").replaceChildren(...(rows.length ? rows : [note(this._words.none)]));
  }

  /** What Enter means: the one of this name, or else the first. */
  _best() {
    const rows = [...$("choices").querySelectorAll("button:not(:disabled)")];
    const typed = $("search").value.trim().toLowerCase();
    return rows.find((row) => row.dataset.id === typed) ?? rows[0];
  }

  _row(one) {
    const row = document.createElement("button");
    row.type = "button";
    row.dataset.id = one.id;
    row.disabled = one.plays === null;
    if (this._state.begins?.id === one.id) row.setAttribute("aria-current", "true");
    const title = Object.assign(document.createElement("span"), { textContent: one.title || one.id });
    const length = Object.assign(document.createElement("small"), { textContent: one.length });
    row.append(title, length);
    if (one.note) row.append(note(one.note));
    row.addEventListener("click", () => {
      this._sound.wake();
      this._link.ask({ choose: one.id });
      if (matchMedia("(max-width: 720px)").matches) this.open(false);
    });
    return row;
  }
}

function note(text) {
  return Object.assign(document.createElement("em"), { textContent: text });
}
