// Hands on what the microphone hears, 40 ms at a time, with its loudness. A worklet, so that a busy or hidden page loses
// nothing. Rule: samples go through here unchanged; what to do with them is decided elsewhere.

const CHUNK_S = 0.04;
const FLAT = 3; // samples in a row at the edge: the wave is cut off

class Ear extends AudioWorkletProcessor {
  constructor({ processorOptions: { cut } }) {
    super();
    this._cut = cut;
    this._size = Math.round(CHUNK_S * sampleRate);
    this._begin();
  }

  _begin() {
    this._chunk = new Float32Array(this._size);
    this._filled = 0;
  }

  process([input]) {
    const samples = input[0];
    if (!samples) return true; // nothing is plugged in any more
    for (const sample of samples) {
      this._chunk[this._filled++] = sample;
      if (this._filled === this._size) {
        this._tell();
        this._begin();
      }
    }
    return true;
  }

  _tell() {
    let [power, peak, run, cuts] = [0, 0, 0, 0];
    for (const sample of this._chunk) {
      const size = Math.abs(sample);
      power += sample * sample;
      if (size > peak) peak = size;
      run = size >= this._cut ? run + 1 : 0;
      if (run === FLAT) cuts++;
    }
    const told = { samples: this._chunk, power: power / this._size, peak, cuts };
    this.port.postMessage(told, [this._chunk.buffer]);
  }
}

registerProcessor("ear", Ear);
