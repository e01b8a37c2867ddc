// One take, from the press that asks for the microphone to the yes that keeps it: what is going on, and what waits.
// Rule: a take leaves this page only when somebody has said yes to it or let it go; whatever else fails, it can be sent
// once more.
import { asked, numbers, sent, words } from "./booth-asking.js";
import { Level } from "./booth-level.js";
import { Microphone } from "./booth-microphone.js";

const ASKS_MS = 1500; // a browser that has not answered by then asks a person
const JUDGED = [400, 413, 422]; // what is wrong is the recording; any other status is the studio's own trouble

export class Take {
  /** `changed` is told whenever something is to be shown anew, `says` sentences about the take and what is wrong with it. */
  constructor({ address, changed, says }) {
    Object.assign(this, { _address: address, _changed: changed, _says: says });
    this.phase = "ready"; // ready, opening, listening, preparing, heard, unsent
    this.told = null; // what the studio made of it: { take, seconds, notes }
    this.advice = ""; // while somebody speaks or waits for the microphone
    this._recording = null; // until it is kept or let go
    this._level = new Level(numbers, words);
    this.microphone = new Microphone(numbers, {
      level: (heard) => this._hear(heard),
      failed: (why, recorded) => {
        if (recorded) this._be("ready", [], words[why]);
        else changed();
      },
      rested: changed,
    });
  }

  /** Whether something would be lost if the page were left now. */
  get waits() {
    return Boolean(this._recording) || this.phase === "listening";
  }

  /** Listens, for a line that has room for so many seconds. */
  async record({ room_s, most_s }) {
    if (this.phase !== "ready") return;
    this._level.begin(room_s);
    this._be("opening", []);
    const asks = setTimeout(() => this._advise(words.asks), ASKS_MS);
    try {
      await this.microphone.begin(most_s, () => {
        this.finish();
        this._says([words.longest]);
      });
    } catch (error) {
      if (error.why !== "left") this._be("ready", [], words[error.why] ?? error.message);
      return;
    } finally {
      clearTimeout(asks);
    }
    this._be("listening");
  }

  finish() {
    const recording = this.microphone.end();
    this._level.rest();
    if (recording) this.prepare(recording);
    else this._be("ready");
  }

  /** Sends a recording, or the one that waits, and has it made ready to be heard. */
  async prepare(recording = this._recording) {
    this._recording = recording;
    this._be("preparing", []);
    const told = await sent(this._address(recording), recording).catch((error) => error);
    const left = this._recording !== recording;
    if (told instanceof Error) {
      if (left) return;
      if (JUDGED.includes(told.status)) this._let_go(told.message);
      else this._be("unsent", [], told.message);
      return;
    }
    if (left) {
      forgotten(told);
      return;
    }
    this.told = told;
    const levelled = this.microphone.levelled && !recording.name;
    this._be("heard", [...this.told.notes, ...(levelled ? [words.levelled] : [])]);
  }

  /** Puts it into its voice; what the studio tells of that. Null if it could not be done, and then it still waits. */
  async keep() {
    try {
      const kept = await asked("keep", { take: this.told.take });
      this._recording = this.told = null;
      this._be("ready");
      return kept;
    } catch (error) {
      this.missed(error);
      return null;
    }
  }

  /** Something could not be done with what waits; a studio that has ended meanwhile has it no more. */
  missed(error) {
    this._be(error.status === 410 ? "unsent" : this.phase, [], error.message);
  }

  /** Lets go of whatever there is. */
  drop() {
    if (this.phase === "opening") this.microphone.close();
    this.microphone.end();
    this._level.rest();
    if (this.told) forgotten(this.told);
    this._let_go();
  }

  _let_go(why = "") {
    this._recording = this.told = null;
    this._be("ready", [], why);
  }

  _hear(heard) {
    const said = this._level.hear(heard, this.microphone.recording);
    if (this.microphone.recording) this._advise(said);
  }

  _advise(said) {
    if (said === this.advice) return;
    this.advice = said;
    this._changed();
  }

  _be(phase, notes, wrong) {
    this.phase = phase;
    this.advice = "";
    if (notes) this._says(notes, wrong);
    this._changed();
  }
}

/** The studio need not keep it any longer; asked so that it is heard even if the page is closing. */
function forgotten({ take }) {
  fetch("booth/drop", { method: "POST", body: JSON.stringify({ take }), keepalive: true }).catch(() => {});
}
