// The level while somebody speaks: a bar, the glow of the button, how much of the line's room is taken, and one sentence
// when something can be done about it. Rule: it only advises; the recording itself is judged when it is over.
import { $ } from "./desk-parts.js";

const LOWEST_DB = -60; // of the bar
const FALLS = 0.8; // a chunk: the bar falls slower than the voice
const SPEECH_OVER_DB = 12; // what is so much above the quietest is taken for the words
const SAYS_S = 1.5; // after so long it may say that it is too soft
const LOUD_S = 1; // how long it says that it was too loud
const GATE_DB = 10; // loudness leaves out what is so much softer than the loudest, as a measure of speech does

export class Level {
  constructor(numbers, words) {
    Object.assign(this, { _numbers: numbers, _words: words });
    const bar = $("level").style;
    bar.setProperty("--from", share(numbers.soft_db));
    bar.setProperty("--to", share(numbers.loud_db));
    this._shown = 0;
    this.begin(0);
  }

  /** A take begins, for a line that has room for so many seconds. */
  begin(room_s) {
    Object.assign(this, { _room_s: room_s, _at_s: 0, _first_s: null, _last_s: 0, _loudest_db: -Infinity, _quietest_db: 0 });
    [this._loud_s, this._cut_s] = [-Infinity, -Infinity];
  }

  /** Shows a chunk; returns what is to be said while somebody records, or "". */
  hear({ power, peak, cuts, chunk_s }, recording) {
    const power_db = decibels(Math.sqrt(power));
    this._shown = Math.max(share(power_db), FALLS * this._shown);
    for (const id of ["level", "record"]) $(id).style.setProperty("--level", this._shown.toFixed(3));
    if (!recording) return "";
    const { soft_db, silent_db, loud_db, around_s } = this._numbers;
    this._at_s += chunk_s;
    this._loudest_db = Math.max(this._loudest_db, power_db);
    this._quietest_db = Math.min(this._quietest_db, power_db);
    if (power_db > Math.max(soft_db, this._quietest_db + SPEECH_OVER_DB)) {
      this._first_s ??= this._at_s;
      this._last_s = this._at_s;
    }
    const spoken_s = this._first_s === null ? 0 : this._last_s - this._first_s;
    const free_s = this._room_s - around_s;
    $("record").style.setProperty("--time", Math.min(1, spoken_s / free_s).toFixed(3));
    document.body.classList.toggle("too-long", spoken_s > free_s);
    if (cuts) this._cut_s = this._at_s;
    if (decibels(peak) > loud_db) this._loud_s = this._at_s;
    if (spoken_s > free_s) return this._words.long.replace("{seconds}", Math.floor(free_s));
    if (this._at_s - this._cut_s < LOUD_S) return this._words.cut;
    if (this._at_s - this._loud_s < LOUD_S) return this._words.loud;
    if (this._at_s < SAYS_S) return "";
    if (this._loudest_db < silent_db) return this._words.silent;
    return this._loudest_db - GATE_DB / 2 < soft_db ? this._words.soft : "";
  }

  rest() {
    this._shown = 0;
    for (const id of ["level", "record"]) $(id).style.setProperty("--level", 0);
    $("record").style.setProperty("--time", 0);
    document.body.classList.remove("too-long");
  }
}

function decibels(amplitude) {
  return 20 * Math.log10(Math.max(amplitude, 1e-6));
}

function share(db) {
  return Math.max(0, Math.min(1, 1 - db / LOWEST_DB));
}
