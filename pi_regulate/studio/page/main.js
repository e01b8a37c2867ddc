// The page: one room with a lamp, a button and what is said. It shows what it is told and passes on what the hand does.
// Rule: nothing here decides what the device does; a message that is missed costs nothing but that moment.
import { Link } from "./link.js";
import { Light } from "./light.js";
import { Scene } from "./scene.js";
import { Curve } from "./curve.js";
import { Hand } from "./hand.js";
import { Panel } from "./panel.js";
import { Sound } from "./sound.js";

const CATCH_UP_MS = 1000; // after a pause in drawing the light goes on softly (limit slew: no fade is shorter)
const FRAME_MS = 16; // what is drawn now is seen with the next picture
const PAUSE_MS = 250; // longer than any frame: the page was hidden

const EVENTS = new Set(["light", "plan", "log", "anew", "numbers", "refused"]); // everything else is state

const words = JSON.parse(document.body.dataset.words);
const $ = (id) => document.getElementById(id);
const still = matchMedia("(prefers-reduced-motion: reduce)");

const state = {};
const link = new Link();
const light = new Light(link);
const scene = new Scene($("wall"), $("lamp"), $("button"));
const curve = new Curve($("curve"), link);
const sound = new Sound(link);
const hand = new Hand($("button"), link, () => sound.wake());
const panel = new Panel(link, light, sound, words, state);

/** Changes a text only if it differs, so that a screen reader hears each once. */
function say(id, text) {
  const place = $(id);
  if (place.textContent !== text) place.textContent = text;
}

function show() {
  if (!("rest" in state)) return; // nothing is known yet
  const at_gate = Boolean(state.gate);
  document.body.classList.toggle("resting", Boolean(state.rest));
  document.body.classList.toggle("asking", at_gate);
  const begins = state.begins ? state.begins.title || state.begins.id : words.nothing;
  say("hint", state.rest ? `${words.begin} · ${begins}` : at_gate ? words.yes : words.on);
  say("said", state.said ? `“${state.said}”` : "");
  say("phase", [state.phase, state.title].filter(Boolean).join(": "));
  say("word", state.rest ? "" : state.word || state.phase || "");
  const place = [state.title, state.caption].filter(Boolean).join(" · ");
  say("caption", state.rest ? "" : at_gate ? state.gate : place);
  const lost = link.open || !link.tried ? [] : [link.why || words.gone];
  say("notes", [...lost, ...(state.notes || []), ...(state.unlit ? [words.unlit] : [])].join("\n"));
  hand.show(state.down);
}

function tell_time(device_s) {
  const left_s = curve.left_s(device_s);
  const time = left_s === null ? "" : words.left.replace("{time}", minutes(left_s));
  const pace = state.tempo === 0 ? words.paused : state.tempo > 1 ? `×${state.tempo}` : "";
  say("left", state.rest ? pace : [pace, time].filter(Boolean).join(" · "));
}

function minutes(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

let drawn_ms = 0;
let shown = 0;
let from = 0;
let from_ms = -CATCH_UP_MS;

function frame() {
  const now_ms = performance.now() + FRAME_MS;
  if (now_ms - drawn_ms > PAUSE_MS) [from, from_ms] = [shown, now_ms];
  drawn_ms = now_ms;
  const here = light.at(link.host_s(now_ms));
  const way = Math.min(1, (now_ms - from_ms) / CATCH_UP_MS);
  shown = way < 1 ? from + (here.share - from) * (0.5 - 0.5 * Math.cos(Math.PI * way)) : here.share;
  scene.draw(shown);
  curve.draw(here.device_s, here.raw, state.tempo ?? 1, still.matches);
  tell_time(here.device_s);
  requestAnimationFrame(frame);
}

link.on((told) => {
  if (told.light) light.take(told.light);
  if ("plan" in told) curve.take(told.plan);
  for (const [name, value] of Object.entries(told)) if (!EVENTS.has(name)) state[name] = value;
  light.tempo = state.tempo ?? 1;
  light.night_share = state.share ?? 1;
  sound.status = state.sound ?? "";
  panel.take(told);
  show();
});
link.changed(() => {
  if (!link.open) light.go_dark(link.host_s(performance.now()));
  show();
});
sound.changed(() => {
  panel.take({});
  show();
});
addEventListener("resize", () => scene.resize());

link.connect();
show();
requestAnimationFrame(frame);
