// Plays each chunk at its moment, by the machine's clock. A card's clock and the machine's drift apart by some millionths:
// the player follows by running that much faster or slower, which nobody hears, and jumps only when it is far off.
// Rule: what comes too late for its moment is not played.

const RATE_HZ = 48000;
const RING = 1 << 18; // frames, five and a half seconds
const JUMP_S = 0.03;
const BEND = 0.002; // of the speed, at most: a thirtieth of a semitone
const BEND_PER_S = 0.05; // per second that it is off
const MEND_S = 0.02; // how softly it comes in after a jump
const JOIN_FRAMES = 480; // a chunk this near to the end of the last one follows it

class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this._left = new Float32Array(RING);
    this._right = new Float32Array(RING);
    this._end = 0; // the frame after the last one that came; frames are counted in the machine's time
    this._at = null; // the frame that is played next
    this._ahead_s = null;
    this._softly = 0;
    this.port.onmessage = ({ data }) => {
      if (data.line) data.line.onmessage = ({ data: chunk }) => this._take(chunk);
      else this._ahead_s = data.ahead_s;
    };
  }

  _take(chunk) {
    const samples = new Int16Array(chunk, 8);
    let start = Math.round(new DataView(chunk).getFloat64(0, true) * RATE_HZ);
    if (Math.abs(start - this._end) < JOIN_FRAMES) start = this._end;
    for (let frame = Math.max(this._end, start - RING); frame < start; frame++) {
      this._left[frame % RING] = this._right[frame % RING] = 0;
    }
    for (let one = 0; one < samples.length / 2; one++) {
      const place = (start + one) % RING;
      this._left[place] = samples[2 * one] / 32768;
      this._right[place] = samples[2 * one + 1] / 32768;
    }
    this._end = start + samples.length / 2;
  }

  process(_inputs, [output]) {
    if (this._ahead_s === null) return true;
    const wanted = (currentTime + this._ahead_s) * RATE_HZ;
    if (this._at === null || Math.abs(wanted - this._at) > JUMP_S * RATE_HZ) {
      this._at = wanted;
      this._softly = 0;
    }
    const off_s = (wanted - this._at) / RATE_HZ;
    const bend = Math.max(-BEND, Math.min(BEND, BEND_PER_S * off_s));
    const step = (RATE_HZ / sampleRate) * (1 + bend);
    const [left, right] = output;
    for (let one = 0; one < left.length; one++, this._at += step) {
      const frame = Math.floor(this._at);
      if (frame + 2 >= this._end || frame < this._end - RING + 4) continue;
      const part = this._at - frame;
      this._softly = Math.min(1, this._softly + 1 / (MEND_S * sampleRate));
      left[one] = this._softly * between(this._left, frame, part);
      if (right) right[one] = this._softly * between(this._right, frame, part);
    }
    return true;
  }
}

/** A value between two frames, on a smooth curve through four (Catmull and Rom). */
function between(ring, frame, part) {
  const a = ring[(frame - 1) % RING];
  const b = ring[frame % RING];
  const c = ring[(frame + 1) % RING];
  const d = ring[(frame + 2) % RING];
  return b + 0.5 * part * (c - a + part * (2 * a - 5 * b + 4 * c - d + part * (3 * (b - c) + d - a)));
}

registerProcessor("player", Player);
