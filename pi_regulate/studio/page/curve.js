// The breath as a line: a little of what was, more of what comes, a dot at the present, marks where something is said.
// Rule: it draws the score's own stretches; where nothing is planned it shows the light as it is.

const WINDOW_S = 40; // three or four breaths
const PAST = 0.25; // of the width
const HEADROOM = 1.1; // above the brightest moment
const FULL_ON_SCREEN = 0.55;

export class Curve {
  constructor(canvas, link) {
    this._canvas = canvas;
    this._context = canvas.getContext("2d");
    this._link = link;
    this._plan = null;
  }

  take(plan) {
    this._plan = plan;
    this._top = plan ? HEADROOM * plan.curve.reduce((top, [, , from, to]) => Math.max(top, from, to), 0.1) : 0;
  }

  /** What is left of the exercise, in seconds; it stands still at a gate. Null where nobody is told. */
  left_s(device_s) {
    const plan = this._plan;
    if (!plan || plan.length_s === null) return null;
    return Math.max(0, plan.length_s - Math.min(device_s - plan.anchor_s, plan.until_s));
  }

  _level(position_s) {
    const curve = this._plan.curve;
    let [low, high] = [0, curve.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (curve[middle][0] <= position_s) low = middle;
      else high = middle - 1;
    }
    if (low > high) return 0;
    const [start_s, end_s, from, to, shape] = curve[low];
    if (shape === "steady") return from;
    const way = end_s > start_s ? Math.min(1, Math.max(0, (position_s - start_s) / (end_s - start_s))) : 1;
    return from + (to - from) * (shape === "cosine" ? 0.5 - 0.5 * Math.cos(Math.PI * way) : way);
  }

  draw(device_s, raw, tempo, still) {
    const canvas = this._canvas;
    const sharp = Math.min(2, devicePixelRatio || 1);
    const [wide, high] = [Math.round(canvas.clientWidth * sharp), Math.round(canvas.clientHeight * sharp)];
    if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
    const context = this._context;
    context.clearRect(0, 0, wide, high);
    if (!wide || document.body.classList.contains("resting")) return;
    const window_s = WINDOW_S * Math.sqrt(Math.max(1, tempo));
    const per_s = wide / window_s;
    // With reduced motion the line stands still for a window and only the dot goes along it.
    const plan = this._plan;
    const zero_s = plan ? plan.anchor_s : 0;
    const page_s = (1 - 2 * PAST) * window_s;
    const first_s = still
      ? zero_s + Math.floor((device_s - zero_s) / page_s) * page_s - PAST * window_s
      : device_s - PAST * window_s;
    const margin = 6 * sharp;
    const y_of = (share) => high - margin - Math.min(1, Math.max(0, share)) * (high - 2 * margin);
    const position = (at_s) => Math.min(at_s - zero_s, plan.until_s);
    const share_at = plan ? (at_s) => this._level(position(at_s)) / this._top : () => (raw * FULL_ON_SCREEN) / 0.3;
    const now_x = (device_s - first_s) * per_s;
    const step = 2 * sharp;
    const line = new Path2D();
    for (let x = 0; x <= wide; x += step) line.lineTo(x, y_of(share_at(first_s + x / per_s)));
    const strong = matchMedia("(prefers-contrast: more)").matches ? 1 : 0.8;
    const ink = (alpha) => `rgb(236 184 120 / ${alpha})`;
    const now = Math.min(1, Math.max(0, now_x / wide)); // what was is paler than what comes
    const fade = context.createLinearGradient(0, 0, wide, 0);
    for (const [at, alpha] of [[0, 0.3], [now, 0.45], [now, 1], [1, 0.75]]) fade.addColorStop(at, ink(alpha * strong));
    const hill = new Path2D(line);
    hill.lineTo(wide, high);
    hill.lineTo(0, high);
    const below = context.createLinearGradient(0, 0, 0, high);
    below.addColorStop(0, ink(0.2));
    below.addColorStop(1, ink(0));
    context.fillStyle = below;
    context.fill(hill);
    context.strokeStyle = fade;
    context.lineWidth = 1.6 * sharp;
    context.lineJoin = "round";
    context.stroke(line);
    if (plan) this._marks(context, plan, first_s, window_s, per_s, high, sharp, ink);
    const y = y_of(share_at(device_s));
    const glow = context.createRadialGradient(now_x, y, 0, now_x, y, 14 * sharp);
    glow.addColorStop(0, "rgb(255 196 120 / 0.55)");
    glow.addColorStop(1, "rgb(255 166 64 / 0)");
    context.fillStyle = glow;
    context.fillRect(now_x - 14 * sharp, y - 14 * sharp, 28 * sharp, 28 * sharp);
    context.fillStyle = "#ffd9a3";
    context.beginPath();
    context.arc(now_x, y, 3.6 * sharp, 0, 2 * Math.PI);
    context.fill();
  }

  _marks(context, plan, first_s, window_s, per_s, high, sharp, ink) {
    for (const [at_s, kind] of plan.moments) {
      const in_s = plan.anchor_s + at_s - first_s;
      if (in_s < 0 || in_s > window_s || at_s > plan.until_s) continue;
      const edge = Math.min(1, (4 * Math.min(in_s, window_s - in_s)) / window_s);
      context.fillStyle = context.strokeStyle = ink(0.55 * edge);
      const [x, y] = [in_s * per_s, high - 2.2 * sharp];
      context.beginPath();
      context.arc(x, y, (kind === "gate" ? 2.2 : 1.3) * sharp, 0, 2 * Math.PI);
      if (kind === "gate") context.stroke();
      else context.fill();
    }
  }
}
