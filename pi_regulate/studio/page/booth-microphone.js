// The microphone: opened when it is first needed, without anything that changes its sound, and closed when nobody has
// recorded for a minute. A take is the samples as they come, at the rate of the device, as a WAV of 16 bit.
// Rule: whatever goes wrong ends in one of the page's sentences, by its name; a person who went on meanwhile hears none.

const BEGINS_MS = 3000; // in which a microphone that works is heard
const RESTS_MS = 60_000; // between two lines it stays open for so long

export class Microphone {
  /** `level` is told each chunk's loudness, `failed` why a take ended without anybody's wish, `rested` that it closed. */
  constructor(numbers, { level, failed, rested }) {
    Object.assign(this, { _numbers: numbers, _level: level, _failed: failed, _rested: rested });
    this.open = false;
    this.levelled = false; // the browser changes the sound all the same
    this.input = ""; // the device that was chosen
    this._take = null;
    this._round = 0; // of opening and closing
  }

  get recording() {
    return this._take !== null;
  }

  /**
   * Begins a take of at most so many seconds; `full` is told when it is that long. Raises an error with a name: `left` if
   * it was closed while the browser still asked.
   */
  async begin(most_s, full) {
    clearTimeout(this._resting);
    if (!this.open) await this._open();
    this._take = { chunks: [], frames: 0, most: most_s * this._rate_hz, full };
  }

  /** Ends the take: its WAV, or null if there is none. */
  end() {
    const take = this._take;
    this._take = null;
    this._rest_soon();
    return take && take.frames ? wav(take.chunks, take.frames, this._rate_hz) : null;
  }

  close() {
    this._round++;
    clearTimeout(this._resting);
    this._take = null;
    this.open = false;
    for (const track of this._stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    if (this._context) this._context.onstatechange = null;
    this._context?.close().catch(() => {});
    [this._stream, this._context] = [null, null];
  }

  /** The microphones there are; without their names as long as none has been opened. */
  async inputs() {
    const all = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    return all.filter(({ kind, label }) => kind === "audioinput" && label);
  }

  async _open() {
    if (!navigator.mediaDevices?.getUserMedia || !window.AudioWorkletNode) throw named("no_secure");
    // What browsers do for calls would cut pauses out, or let a quiet voice swell.
    const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };
    const round = this._round;
    const stay = () => {
      if (round !== this._round) throw named("left");
    };
    try {
      const audio = this.input ? { ...plain, deviceId: { exact: this.input } } : plain;
      const stream = await navigator.mediaDevices.getUserMedia({ audio }); // some browsers let this wait for ever
      if (round !== this._round) for (const track of stream.getTracks()) track.stop();
      stay();
      this._stream = stream;
      await this._listen();
      stay();
    } catch (error) {
      stay();
      this.close();
      this.input = ""; // the one that was chosen may be gone
      throw error.why ? error : named(WHY[error.name] ?? "busy");
    }
    this._stream.getAudioTracks()[0].onended = () => this._lost("unplugged");
    this._context.onstatechange = () => this._context?.state !== "running" && this._lost("interrupted");
    this.open = true;
  }

  _rest_soon() {
    clearTimeout(this._resting);
    if (!this.open) return;
    this._resting = setTimeout(() => {
      this.close();
      this._rested();
    }, RESTS_MS);
  }

  async _listen() {
    const [track] = this._stream.getAudioTracks();
    const now = track.getSettings?.() ?? {};
    this.levelled = Boolean(now.echoCancellation || now.noiseSuppression || now.autoGainControl);
    this.input = now.deviceId ?? this.input;
    const context = (this._context = new AudioContext()); // at the device's own rate: not every browser can use another
    const source = context.createMediaStreamSource(this._stream);
    this._rate_hz = context.sampleRate;
    this._halves = 0; // a rate beyond what can be taken in is halved
    for (; this._rate_hz > this._numbers.rates_hz[1]; this._rate_hz /= 2) this._halves++;
    await context.audioWorklet.addModule("booth-ear.js");
    const ear = new AudioWorkletNode(context, "ear", {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: "explicit",
      processorOptions: { cut: this._numbers.cut },
    });
    const begun = new Promise((heard) => {
      ear.port.onmessage = ({ data }) => {
        heard();
        this._hear(data);
      };
    });
    source.connect(ear);
    const late = new Promise((_, fail) => setTimeout(() => fail(named("asleep")), BEGINS_MS));
    // Some browsers let it sleep until they are asked, and some until a hand asks once more.
    await Promise.race([context.resume().then(() => begun), late]);
  }

  _hear({ samples, power, peak, cuts }) {
    const take = this._take;
    for (let half = 0; half < this._halves; half++) samples = halved(samples);
    if (take) {
      take.chunks.push(samples);
      take.frames += samples.length;
    }
    this._level({ power, peak, cuts, chunk_s: samples.length / this._rate_hz });
    if (take && take.frames >= take.most) take.full();
  }

  _lost(why) {
    const recorded = this.recording;
    this.close();
    this.input = "";
    this._failed(why, recorded);
  }
}

const WHY = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
};

/** Every two samples as their mean; what is lost is far above any voice. */
function halved(samples) {
  return Float32Array.from({ length: samples.length >> 1 }, (_, at) => (samples[2 * at] + samples[2 * at + 1]) / 2);
}

function named(why) {
  return Object.assign(new Error(why), { why });
}

function wav(chunks, frames, rate_hz) {
  const view = new DataView(new ArrayBuffer(44 + 2 * frames));
  const text = (at, letters) => [...letters].forEach((letter, one) => view.setUint8(at + one, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + 2 * frames, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true);
  view.setUint32(24, rate_hz, true);
  view.setUint32(28, 2 * rate_hz, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, 2 * frames, true);
  let at = 44;
  for (const chunk of chunks) {
    for (const sample of chunk) {
      view.setInt16(at, Math.round(32767 * Math.max(-1, Math.min(1, sample))), true);
      at += 2;
    }
  }
  return new Blob([view.buffer], { type: "audio/wav" });
}
