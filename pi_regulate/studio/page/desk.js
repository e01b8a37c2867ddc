// The desk: a list of files, the text of one, and beside it what it does. It holds which file is open, what it was when it
// was opened, and what is to be done next. Rule: nothing is lost: a text leaves the page only when it is saved or given up.
import { Sound } from "./sound.js";
import { Editor } from "./desk-editor.js";
import { Elsewhere } from "./desk-elsewhere.js";
import { Files } from "./desk-files.js";
import { DeskLamp } from "./desk-lamp.js";
import { Picture } from "./desk-picture.js";
import { SettingForm } from "./desk-form.js";
import { $, asked, clock, made, sentence } from "./desk-parts.js";

const JUDGE_MS = 250; // after the last key
const REHEARSE_MS = 900; // a routine is played through for its picture, which takes a moment

const words = JSON.parse(document.body.dataset.words);
let file = null; // { kind, name, own, version, saved }: saved is its text on the disk
let judged = { problems: [], elsewhere: [], usable: false };
let place_s = 0;

const editor = new Editor($("editor"), document.querySelector("[data-show=text]").textContent, {
  ask: (path, about) => asked(path, { ...named(), ...about }).catch(() => null),
  changed: () => {
    tell();
    soon();
  },
  moved: (line) => picture.shown?.from_here && place(picture.second_of(line)),
  save: () => save(),
});
const picture = new Picture($("picture"), words, (at_s) => {
  const line = picture.line_of(at_s);
  if (line !== null && line !== editor.line) editor.go(line + 1, 1, { focus: false });
  place(at_s);
});
const lamp = new DeskLamp(picture, (refused) => {
  if (refused) say(refused);
  tell();
});
const sound = new Sound(lamp.link);
const form = new SettingForm($("form"), words, {
  set: (name, value) => change(name, value),
  go: (about) => {
    view("text");
    if (about.line) editor.go(about.line);
  },
});
const files = new Files(words, {
  open: (one) => open(one),
  begun: async (one, phase) => begin(one, (await asked("new", { ...one, phase })).text),
  copied: async ({ kind, name }, to) => begin({ kind, name: to }, (await asked("copy", { kind, name, to })).text),
});
const elsewhere = new Elsewhere(editor, words, {
  here: () => file,
  changed: () => dirty(),
  busy: () => Boolean(saving),
  known: ({ version, text }) => Object.assign(file, { version, saved: text }),
  says: (text) => say(text),
  shows: (name) => view(name),
  judges: () => soon(0),
  tells: () => tell(),
});

const named = () => ({ kind: file.kind, name: file.name });
const dirty = () => Boolean(file) && file.own && editor.text !== file.saved;

// Which file

async function open(one, { anyway = false } = {}) {
  if (!anyway && dirty() && !confirm(words.leave)) return;
  try {
    const found = await asked("open", one);
    become({ ...one, own: found.own, version: found.version, saved: found.text }, found.text);
  } catch (error) {
    say(error.message);
  }
}

/** A new text, which is nowhere on the disk yet. */
function begin(one, text) {
  if (dirty() && !confirm(words.leave)) return;
  become({ ...one, own: true, version: null, saved: null }, text);
}

function become(one, text) {
  file = one;
  elsewhere.end();
  history.replaceState(null, "", `#${file.kind}/${file.name}`);
  document.body.dataset.kind = file.kind;
  editor.open(text, { fixed: !file.own });
  form.clear();
  picture.clear(file.kind === "settings" ? "" : words.no_picture);
  place_s = 0;
  files.choose(file);
  say(file.own ? (file.kind === "settings" ? words.settings_note : "") : `${words.shipped_note} ${words.copy_note}`);
  view(file.kind === "settings" ? "beside" : "text");
  tell();
  soon(0);
}

// What it says of itself

let timer = 0;
let rehearsing = 0;
let round = 0;

function soon(after_ms = JUDGE_MS) {
  clearTimeout(timer);
  timer = setTimeout(judge, after_ms);
}

async function judge() {
  const here = ++round;
  clearTimeout(rehearsing);
  if (!file || elsewhere.now) return;
  const about = { ...named(), text: editor.text };
  try {
    const told = await asked("judge", about);
    if (here !== round) return;
    judged = file.own ? told : { ...told, problems: [] }; // what came with the device replaces nothing
    editor.mark(judged.problems);
    tell_problems();
    if (file.kind === "settings") {
      form.show(await asked("form", about));
      form.mark(judged.problems);
    } else if (!judged.usable) picture.stale();
    else if (file.kind === "routine" && picture.shown) rehearsing = setTimeout(() => draw(about, here), REHEARSE_MS);
    else await draw(about, here);
    tell();
  } catch (error) {
    say(error.status ? error.message : words.no_studio);
  }
}

async function draw(about, here) {
  const shown = await asked("picture", about).catch(() => null);
  if (here !== round || !shown) return;
  picture.show(shown);
  place(shown.from_here ? picture.second_of(editor.line) : 0);
  tell();
}

function tell_problems() {
  const rows = judged.problems.map(({ line, column, says, severity }) => {
    const row = made("button", { type: "button", className: severity }, made("b", { textContent: `${line}:${column}` }), sentence("span", says));
    row.addEventListener("click", () => {
      view("text");
      editor.go(line, column);
    });
    return made("li", {}, row);
  });
  const others = judged.elsewhere.map((says) => made("li", {}, sentence("p", says, { className: "error" })));
  $("problems").replaceChildren(...rows, ...others);
}

function tell() {
  $("title").textContent = file ? (file.kind === "settings" ? "settings.yaml" : file.name) : document.title.split(" · ")[0];
  document.body.classList.toggle("opened", Boolean(file));
  const wrong = judged.problems.filter(({ severity }) => severity === "error").length + judged.elsewhere.length;
  const mistakes = wrong === 1 ? words.one_mistake : wrong ? words.mistakes.replace("{count}", wrong) : words.no_mistakes;
  const kept = !file ? "" : !file.own ? words.shipped : dirty() ? words.unsaved : words.saved;
  const status = file ? [kept, mistakes].join(" · ") : "";
  if ($("status").textContent !== status) $("status").textContent = status;
  $("status").classList.toggle("wrong", wrong > 0);
  $("save").hidden = !file?.own;
  $("save").disabled = !dirty() || Boolean(elsewhere.now);
  $("change").hidden = !file || file.own;
  $("copy").hidden = !file || file.kind === "settings" || file.saved === null;
  const shown = picture.shown;
  $("play").hidden = !file || file.kind === "settings";
  $("play").disabled = !judged.usable || !shown || Boolean(elsewhere.now);
  const playing = lamp.plays_this;
  const from = shown?.from_here && place_s >= 1;
  $("play").textContent = playing && !from ? words.stop : from ? words.play_from.replace("{time}", clock(place_s)) : words.play;
  $("play").dataset.deed = playing && !from ? "stop" : "play";
}

function say(text) {
  $("note").replaceChildren(...(text ? [sentence("span", text)] : []));
}

function place(at_s) {
  place_s = at_s;
  picture.place(at_s);
  tell();
}

function view(name) {
  document.body.dataset.shows = name;
  for (const tab of document.querySelectorAll("#tabs button")) tab.setAttribute("aria-pressed", String(tab.dataset.show === name));
}

// What is done with it

let saving = null;

/** Whether it is on the disk now; who asks while it is being written waits for that. */
function save() {
  saving ??= written().finally(() => (saving = null));
  return saving;
}

async function written() {
  if (!dirty() || elsewhere.now) return !dirty();
  const [one, text] = [file, editor.text];
  try {
    const { version } = await asked("file", { ...named(), text, version: file.version }, "PUT");
    Object.assign(one, { version, saved: text }); // another file may be open by now
    say(judged.usable ? "" : words.kept_back);
    files.show(await asked("files", null, "GET"));
    tell();
    return true;
  } catch (error) {
    if (error.status === 409) elsewhere.compare(error.told.now);
    else say(error.status ? error.message : words.no_studio);
    return false;
  }
}

async function play() {
  sound.wake();
  if ($("play").dataset.deed === "stop") {
    lamp.link.ask({ hand: "hold" });
    return;
  }
  if (!(await save())) return;
  lamp.link.ask({ play: [picture.shown.plays, picture.shown.from_here ? Math.round(place_s * 10) / 10 : 0] });
}

let changing = Promise.resolve();

/** One setting in the text; the next change waits until this one stands there. */
function change(name, value) {
  changing = changing.then(async () => {
    try {
      editor.becomes((await asked("set", { text: editor.text, name, value })).text);
      say("");
    } catch (error) {
      say(error.message);
      soon(0);
    }
  });
}

for (const one of document.querySelectorAll("#welcome button")) {
  one.addEventListener("click", () => (one.value === "settings" ? open({ kind: "settings", name: "settings" }) : files.fresh(one.value)));
}
$("save").addEventListener("click", save);
$("play").addEventListener("click", play);
$("copy").addEventListener("click", () => files.copy(file));
$("change").addEventListener("click", async () => begin(named(), (await asked("copy", { ...named(), to: file.name })).text));
for (const tab of document.querySelectorAll("#tabs button")) tab.addEventListener("click", () => view(tab.dataset.show));
addEventListener("beforeunload", (event) => dirty() && event.preventDefault());
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s" && !event.defaultPrevented) {
    event.preventDefault();
    save();
  }
});

lamp.begin();
tell();
files.show(await asked("files", null, "GET"));
const [kind, name] = location.hash.slice(1).split("/");
if (kind && name) open({ kind, name });
