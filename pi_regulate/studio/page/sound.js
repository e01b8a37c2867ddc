// Sound on this page: the device's own samples, each chunk with the moment at which it has to be heard. A worker takes
// them from the line, a worklet plays them; this only tells the worklet what time it is, and wakes it at the first press.
// Rule: no sound is made here, and nothing is played before a hand has touched the page.

const TIME_MS = 500;

export class Sound {
  constructor(link) {
    this.status = "";
    this.awake = false;
    this.why = "";
    this.wanted = localStorage.getItem("hears") !== "no";
    this._link = link;
    this._changed = () => {};
  }

  changed(changed) {
    this._changed = changed;
  }

  /** A hand has touched the page, which every browser wants before it plays anything. */
  wake() {
    if (!this.wanted || this.why) return;
    if (!this._context) this._begin().catch((error) => this._fail(error));
    else if (this._context.state !== "running") this._context.resume();
  }

  want(wanted) {
    this.wanted = wanted;
    localStorage.setItem("hears", wanted ? "yes" : "no");
    if (this._gain) this._gain.gain.setTargetAtTime(wanted ? 1 : 0, this._context.currentTime, 0.1);
    if (wanted) this.wake();
    this._changed();
  }

  told(words, tempo) {
    if (this.why) return words.no_sound.replace("{why}", this.why);
    if (!this.wanted) return words.muted;
    if (!this.awake) return words.click;
    return tempo === 1 ? this.status : words.silent;
  }

  async _begin() {
    const context = (this._context = new AudioContext({ sampleRate: 48000, latencyHint: "interactive" }));
    context.onstatechange = () => {
      this.awake = context.state === "running";
      this._changed();
    };
    await context.audioWorklet.addModule("sound-out.js");
    const player = new AudioWorkletNode(context, "player", { numberOfInputs: 0, outputChannelCount: [2] });
    this._gain = new GainNode(context, { gain: this.wanted ? 1 : 0 });
    player.connect(this._gain).connect(context.destination);
    const feed = new Worker("sound-feed.js", { type: "module" });
    const line = new MessageChannel();
    feed.postMessage(line.port1, [line.port1]);
    player.port.postMessage({ line: line.port2 }, [line.port2]);
    const tell = () => player.port.postMessage({ ahead_s: this._ahead_s() });
    tell();
    setInterval(tell, TIME_MS);
    await context.resume();
  }

  /** The machine's second minus the context's, of a sample that is heard just now. */
  _ahead_s() {
    const context = this._context;
    const heard = context.getOutputTimestamp?.() ?? {};
    if (heard.performanceTime > 0 && heard.contextTime > 0) {
      return this._link.host_s(heard.performanceTime) - heard.contextTime;
    }
    const late_s = context.outputLatency || context.baseLatency || 0;
    return this._link.host_s(performance.now()) + late_s - context.currentTime;
  }

  _fail(error) {
    this.why = error.message || String(error);
    this._changed();
  }
}
