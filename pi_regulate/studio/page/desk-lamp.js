// The lamp at the edge of the desk, and the place in the picture where the device plays: both are drawn frame by frame from
// what the studio told ahead. Rule: what the lamp shows is what the lamp's own page shows.
import { Light } from "./light.js";
import { Link } from "./link.js";
import { $ } from "./desk-parts.js";

export class DeskLamp {
  /** `told` is called whenever the device has told something, with why it could not do what was asked, or "". */
  constructor(picture, told) {
    this.link = new Link();
    this.state = {}; // { rest, id, begins, tempo }
    this._light = new Light(this.link);
    this._plan = null;
    this._picture = picture;
    this.link.on((what) => {
      this._take(what);
      told(what.refused ?? "");
    });
    this.link.changed(() => {
      if (!this.link.open) this._light.go_dark(this.link.host_s(performance.now()));
    });
  }

  begin() {
    this.link.connect();
    const frame = () => {
      this._draw();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** Whether the device plays what the picture shows, or is about to. */
  get plays_this() {
    const { shown } = this._picture;
    return Boolean(shown) && !this.state.rest && this.state.begins?.id === shown.plays;
  }

  _take(what) {
    if (what.light) this._light.take(what.light);
    if ("plan" in what) this._plan = what.plan;
    for (const name of ["rest", "id", "begins", "tempo"]) if (name in what) this.state[name] = what[name];
    this._light.tempo = this.state.tempo ?? 1;
  }

  _draw() {
    const { device_s, share } = this._light.at(this.link.host_s(performance.now()));
    $("lamp").style.setProperty("--glow", share.toFixed(3));
    const { shown } = this._picture;
    const plays = this._plan && shown?.from_here && !this.state.rest && this.state.id === shown.plays;
    this._picture.plays(plays ? Math.min(device_s - this._plan.anchor_s, this._plan.until_s) : null);
  }
}
