// The light as it was foretold: straight lines between points of the machine's time, the device's time and the light.
// Rule: the only thing computed here is how a night's ceiling looks, by the same curve of the eye as in the lamp.

const FULL_ON_SCREEN = 0.55; // the level shown as the screen's full amber (as in the simulator)
const DARK_S = 1.5; // without a device the light lands as after a hold

const luminance_of = (level) => (level <= 0.08 ? Math.max(0, level) / 9.033 : ((level * 100 + 16) / 116) ** 3);
const level_of = (luminance) => {
  const level = 1.16 * Math.max(0, luminance) ** (1 / 3) - 0.16;
  return level > 0.08 ? level : Math.max(0, luminance) * 9.033;
};

export class Light {
  constructor(link) {
    this.tempo = 1;
    this.night_share = 1;
    this.as_night = localStorage.getItem("seen") === "night";
    this._points = [[0, 0, 0]];
    this._link = link;
  }

  /** Points that hold from now on; what went before them stays, so that the past can still be drawn. */
  take(points) {
    const kept = this._points.filter(([host_s]) => host_s < points[0][0]).slice(-2);
    this._points = [...kept, ...points];
  }

  go_dark(host_s) {
    const { raw, device_s } = this.at(host_s);
    this._points = [[host_s, device_s, raw]];
    for (let step = 1; step <= 15; step++) {
      const way = step / 15;
      this._points.push([host_s + DARK_S * way, device_s, raw * (0.5 + 0.5 * Math.cos(Math.PI * way))]);
    }
    this.tempo = 0;
  }

  /** The light (0 to 1 of the screen's full glow) and the device's second at a second of the machine. */
  at(host_s) {
    const points = this._points;
    let after = points.length;
    while (after > 0 && points[after - 1][0] > host_s) after--;
    let device_s, raw;
    if (after === points.length) {
      const last = points[after - 1];
      [device_s, raw] = [last[1] + (host_s - last[0]) * this.tempo, last[2]];
    } else if (after === 0) {
      [, device_s, raw] = points[0];
    } else {
      const [from, to] = [points[after - 1], points[after]];
      const way = (host_s - from[0]) / (to[0] - from[0]);
      [device_s, raw] = [from[1] + way * (to[1] - from[1]), from[2] + way * (to[2] - from[2])];
    }
    return { device_s, raw, share: this.as_night ? this._by_night(raw) : raw };
  }

  _by_night(raw) {
    return level_of(this.night_share * luminance_of(raw * FULL_ON_SCREEN));
  }
}
