// The room: a globe on a table before a wall, and what its light does to both. How much light falls on each place is
// worked out once, by distance and angle; a frame only looks up colours. The eye sees roughly the square root of light, and
// so are the values of a screen; so everything here is in square roots of light. Rule: the same share of light always
// looks the same, and no place is brighter than the lamp.

const LONG = 480; // pixels of the wall along the longer side: light has no edges, and the browser smooths the rest
const STEPS = 2048; // of colour; a pixel is off by chance by one step of the screen, so that no bands are seen
const DITHER = STEPS / 256;
const SAME = 0.0008; // of the share: nothing that the screen could show
const WALL = 0.74; // of the lamp's own brightness, where the wall is nearest to it
const TABLE = 0.55;
const GLOSS = 0.13; // of the wall's light, in the table
const GLOW = 2.1; // a light in a dark room looks brighter than its surface would on paper

/** The colour of light by the root of its strength: an ember first, then amber, and warm white only in the lamp. */
function colour(root) {
  const r = Math.min(1, root);
  return [255 * r, 255 * r * (0.4 + 0.27 * r), 255 * r * (0.08 + 0.2 * r * r)];
}

const COLOURS = new Uint32Array(STEPS + 1).map((_, step) => {
  const [r, g, b] = colour(step / STEPS).map(Math.round);
  return (255 << 24) | (b << 16) | (g << 8) | r;
});

const css = ([r, g, b], alpha = 1) => `rgb(${r.toFixed(1)} ${g.toFixed(1)} ${b.toFixed(1)} / ${alpha.toFixed(4)})`;
const add = (one, other) => one.map((value, at) => Math.min(255, value + other[at]));
const mix = (one, other, way) => one.map((value, at) => value + (other[at] - value) * way);

export class Scene {
  constructor(wall, lamp, button) {
    this._wall = wall;
    this._lamp = lamp;
    this._button = button;
    this._context = wall.getContext("2d", { alpha: false });
    this._lamp_context = lamp.getContext("2d");
    this.resize();
  }

  /** The window has a new size: works out where everything stands and how light falls. */
  resize() {
    const [wide, high] = [innerWidth, innerHeight];
    const radius = Math.max(44, Math.min((wide < 600 ? 0.16 : 0.105) * Math.min(wide, 0.95 * high), 260));
    const edge = high * (high < 520 ? 0.44 : 0.5); // where the table meets the wall
    this._at = { x: wide / 2, y: edge - 0.72 * radius, radius, edge };
    const set = (name, value) => document.documentElement.style.setProperty(name, `${value.toFixed(1)}px`);
    set("--edge", edge);
    set("--radius", radius);
    const scale = Math.min(1, LONG / Math.max(wide, high));
    this._wall.width = Math.max(2, Math.round(wide * scale));
    this._wall.height = Math.max(2, Math.round(high * scale));
    this._fall(scale);
    this._pixels = this._context.createImageData(this._wall.width, this._wall.height);
    this._colours = new Uint32Array(this._pixels.data.buffer);
    const sharp = Math.min(2, devicePixelRatio || 1);
    const side = 9 * radius;
    this._lamp.width = this._lamp.height = Math.round(side * sharp);
    Object.assign(this._lamp.style, { width: `${side}px`, height: `${side}px` });
    Object.assign(this._lamp.style, { left: `${this._at.x - side / 2}px`, top: `${this._at.y - side / 2}px` });
    this._unit = radius * sharp;
    this._drawn = -1;
  }

  /** How much of the lamp's light each pixel sends to the eye, as a root. */
  _fall(scale) {
    const { width, height } = this._wall;
    const { x, y, radius, edge } = this._at;
    const roots = new Float32Array(width * height);
    const night = new Uint32Array(width * height);
    const noise = new Float32Array(width * height);
    let seed = 9;
    const random = () => ((seed = (seed * 1664525 + 1013904223) >>> 0) / 4294967296);
    const far = 2.1 * radius; // from the wall to the lamp
    const tall = 1.25 * radius; // from the table to the middle of the lamp
    const plaster = blotches(width, height, random);
    for (let row = 0, at = 0; row < height; row++) {
      const down = (row + 0.5) / scale;
      for (let column = 0; column < width; column++, at++) {
        const across = (column + 0.5) / scale - x;
        let light;
        if (down < edge) {
          const up = down - y;
          const near = far * far + across * across + up * up;
          light = WALL * WALL * (far / Math.sqrt(near)) ** 3;
          light *= 1 - 0.55 * Math.exp(-(edge - down) / (0.1 * radius)); // the corner sees less
        } else {
          const deep = 2.6 * (down - edge) - far; // seen at an angle, the table is longer than it looks
          const near = tall * tall + across * across + deep * deep;
          light = TABLE * TABLE * (tall / Math.sqrt(near)) ** 3;
          const mirrored = (far / Math.hypot(far, across, 2 * edge - down - y)) ** 3; // polished wood shows the wall again
          light += GLOSS * mirrored * Math.exp(-(down - edge) / (1.3 * radius));
          light += 0.5 * GLOSS * Math.exp(-((across / (0.62 * radius)) ** 2) - ((down - edge - 0.9 * radius) / radius) ** 2);
          light *= 1 - 0.3 * Math.exp(-(down - edge) / (0.05 * radius));
          const foot = (across / (0.8 * radius)) ** 2 + ((down - edge - 0.34 * radius) / (0.17 * radius)) ** 2;
          light *= 1 - 0.75 * Math.exp(-foot); // the lamp's own shadow
        }
        roots[at] = Math.sqrt(light) * (1 + 0.045 * plaster[at]);
        noise[at] = (random() + random() - 1) * DITHER;
        night[at] = moonlight(column / width, row / height, down < edge ? 1 : 0.55, random);
      }
    }
    this._roots = roots;
    this._noise = noise;
    this._night = night;
  }

  /** Draws a share (0 to 1) of the screen's full glow, as the eye sees it. */
  draw(share) {
    if (Math.abs(share - this._drawn) < SAME && (share > 0 || this._drawn === 0)) return;
    this._drawn = share;
    const [roots, noise, night, colours] = [this._roots, this._noise, this._night, this._colours];
    const full = share * STEPS;
    for (let at = 0; at < colours.length; at++) {
      const step = roots[at] * full + noise[at];
      colours[at] = COLOURS[step < 0 || share <= 0 ? 0 : step > STEPS ? STEPS : step | 0] + night[at];
    }
    this._context.putImageData(this._pixels, 0, 0);
    this._draw_lamp(share);
    this._button.style.setProperty("--glow", share.toFixed(4));
  }

  _draw_lamp(share) {
    const [context, unit] = [this._lamp_context, this._unit];
    const middle = this._lamp.width / 2;
    context.clearRect(0, 0, this._lamp.width, this._lamp.width);
    const round = (y, from, to, stops) => {
      const gradient = context.createRadialGradient(middle, y, from, middle, middle, to);
      for (const [at, fill] of stops) gradient.addColorStop(at, fill);
      return gradient;
    };
    const disc = (radius, fill) => {
      context.fillStyle = fill;
      context.beginPath();
      context.arc(middle, middle, radius, 0, 2 * Math.PI);
      context.fill();
    };
    // The air around it and the lens of the eye: a soft halo, far wider than the globe.
    const glow = 1 - (1 - share) ** GLOW;
    const air = colour(0.4 + 0.6 * share);
    const halo = [[0, 0.55], [0.14, 0.3], [0.3, 0.12], [0.52, 0.04], [0.8, 0.008], [1, 0]];
    disc(middle, round(middle, 0.8 * unit, middle, halo.map(([at, alpha]) => [at, css(air, alpha * glow)])));
    // The foot, of dark wood: the globe above it lights its upper edge.
    const [top, bottom] = [middle + 0.86 * unit, middle + 1.2 * unit];
    const wood = context.createLinearGradient(0, top, 0, bottom);
    wood.addColorStop(0, css(add([22, 18, 17], colour(0.5 * glow))));
    wood.addColorStop(0.35, css(add([17, 14, 13], colour(0.22 * glow))));
    wood.addColorStop(1, css(add([9, 8, 8], colour(0.06 * glow))));
    context.fillStyle = wood;
    context.beginPath();
    context.moveTo(middle - 0.4 * unit, top);
    context.lineTo(middle + 0.4 * unit, top);
    context.lineTo(middle + 0.5 * unit, bottom - 0.05 * unit);
    context.ellipse(middle, bottom - 0.05 * unit, 0.5 * unit, 0.07 * unit, 0, 0, Math.PI);
    context.fill();
    // The globe: opal glass, brightest where the light is, and in the dark just there, with the window in it.
    const glass = (value) => [value, value, value].map((part) => part * (1 - glow) ** 2);
    const warm = [255, 228, 182].map((part) => part * glow);
    const core = add(glass(30), mix(colour(Math.min(1, 1.06 * glow)), warm, 0.8 * glow ** 1.4));
    const body = add(glass(25), colour(0.97 * glow));
    const rim = add(glass(15), colour(0.78 * glow));
    disc(unit, round(middle + 0.1 * unit, 0, unit, [
      [0, css(core)], [0.4, css(mix(core, body, 0.4))], [0.78, css(body)], [0.965, css(rim)], [1, css(rim, 0)],
    ]));
    const window_at = [middle - 0.38 * unit, middle - 0.42 * unit];
    const shine = context.createRadialGradient(...window_at, 0, ...window_at, 0.5 * unit);
    shine.addColorStop(0, `rgb(150 165 195 / ${(0.17 * (1 - glow) ** 3).toFixed(4)})`);
    shine.addColorStop(1, "rgb(150 165 195 / 0)");
    disc(0.97 * unit, shine);
  }
}

/** What little light a night has of its own, from a window behind whoever looks, as a pixel to be added. */
function moonlight(x, y, share, random) {
  const near = Math.exp(-((x - 0.1) ** 2 / 0.35 + (y + 0.25) ** 2 / 0.5));
  const some = (most) => (share * (8 + most * near) + random()) | 0;
  return (some(34) << 16) | (some(26) << 8) | some(20);
}

/** Slow unevenness, -1 to 1: a wall that a hand has plastered. */
function blotches(width, height, random) {
  const sum = new Float32Array(width * height);
  for (const [cell, weight] of [[64, 0.5], [21, 0.3], [7, 0.2]]) {
    const across = Math.ceil(width / cell) + 2;
    const grid = Array.from({ length: across * (Math.ceil(height / cell) + 2) }, () => 2 * random() - 1);
    for (let row = 0, at = 0; row < height; row++) {
      const [above, down] = [Math.floor(row / cell), (row % cell) / cell];
      const v = down * down * (3 - 2 * down);
      for (let column = 0; column < width; column++, at++) {
        const [left, right] = [Math.floor(column / cell), (column % cell) / cell];
        const u = right * right * (3 - 2 * right);
        const corner = above * across + left;
        const top = grid[corner] + u * (grid[corner + 1] - grid[corner]);
        const bottom = grid[corner + across] + u * (grid[corner + across + 1] - grid[corner + across]);
        sum[at] += weight * (top + v * (bottom - top));
      }
    }
  }
  return sum;
}
