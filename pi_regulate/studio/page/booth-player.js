// Plays what the studio has prepared: a take as the device will say it, a line that is kept, an example.
// Rule: one sound at a time, and none while somebody records.
import { told_by } from "./answers.js";

export class Player {
  constructor(ended) {
    this._ended = ended;
    this._round = 0;
    this.playing = "";
  }

  /** Plays a sound by its address in the studio; `name` says which it is. Raises an error with a sentence. */
  async play(name, about) {
    this.stop();
    const round = ++this._round;
    const answer = await fetch(`booth/heard?${new URLSearchParams(about)}`);
    if (!answer.ok) await told_by(answer);
    const data = await answer.arrayBuffer();
    if (round !== this._round) return;
    this._context?.close().catch(() => {});
    const context = (this._context = new AudioContext()); // one that has slept in a hidden page may stay silent
    const sound = await context.decodeAudioData(data);
    await context.resume();
    if (round !== this._round) return;
    this._source = new AudioBufferSourceNode(context, { buffer: sound });
    this._source.connect(context.destination);
    this._source.onended = () => round === this._round && this.stop();
    this.playing = name;
    this._source.start();
  }

  stop() {
    this._round++;
    if (this.playing) {
      this._source.stop();
      this.playing = "";
      this._ended();
    }
  }
}
