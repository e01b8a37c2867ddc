// The booth: whose voice it is, then one line after the other: speak, listen, keep it or record it again.
// Rule: a take leaves this page only when somebody has said yes to it or let it go, and what is kept is on the disk.
import { $, made, sentence } from "./desk-parts.js";
import { Microphone } from "./booth-microphone.js";
import { Level } from "./booth-level.js";
import { Player } from "./booth-player.js";
import { Lines } from "./booth-lines.js";
import { FilesIn } from "./booth-files.js";
import { Door } from "./booth-door.js";
import { asked, numbers, sent, words } from "./booth-asking.js";

const LOOK_MS = 3000; // at the voice's folder
let voice = null; // { name, language, example, stamp }
let phase = "ready"; // ready, opening, listening, preparing, heard, unsent
let take = null; // what waits for a yes: { take, seconds, notes }, or the recording that could not be sent

const level = new Level(numbers, words);
const player = new Player(() => show());
const microphone = new Microphone(numbers, {
  level: (heard) => {
    const said = level.hear(heard, microphone.recording);
    if (microphone.recording) hint(said || words.speak, Boolean(said));
  },
  failed: (why, recorded) => {
    if (recorded) be("ready");
    if (recorded) say([], words[why]);
    else show();
  },
});
const lines = new Lines(words, (line) => leave_take() && go(() => lines.go(line)));
const door = new Door((name, language) => open(name, language));
const files = new FilesIn({ address, done: () => look(true) });

function address(path, about) {
  return `booth/${path}?${new URLSearchParams({ voice: voice.name, language: voice.language, ...about })}`;
}

// Whose voice

function at_the_door() {
  voice = null;
  history.replaceState(null, "", location.pathname);
  document.body.dataset.shows = "door";
  $("reading").hidden = true;
  text("status", "");
  text("title", document.title.split(" · ")[0]);
  list(false);
  return door.show();
}

async function open(name, language, line = "") {
  try {
    const told = await asked("voice", { voice: name, language });
    voice = told;
    document.body.dataset.shows = "reading";
    door.hide();
    $("reading").hidden = false;
    $("title").textContent = name;
    lines.all = [];
    lines.show(told.lines, told.first);
    if (line) lines.go(line);
    be("ready");
    say([...told.notes, ...told.wrong]);
    $("record").focus();
    return true;
  } catch (error) {
    door.say(error.message);
    return false;
  }
}

// One line

function be(now) {
  phase = now;
  show();
}

function show() {
  if (!voice) return;
  const one = lines.here;
  const [listening, heard] = [phase === "listening", phase === "heard"];
  for (const [name, on] of Object.entries({ listening, heard: heard || phase === "unsent", open: microphone.open })) {
    document.body.classList.toggle(name, on);
  }
  text("where", lines.told());
  text("words", one.says);
  $("words").lang = voice.language; // a screen reader pronounces it
  text("room", words.up_to.replace("{seconds}", Math.floor(one.room_s)));
  $("example").hidden = !voice.example || one.line.startsWith("known-voice.recording");
  $("earlier").hidden = one.waits;
  const label = { listening: words.finish, opening: words.opening, preparing: words.opening }[phase];
  text(document.querySelector("#record span"), label ?? (take || !one.waits ? words.anew : words.record));
  $("record").ariaDisabled = String(phase === "preparing" || phase === "opening"); // it keeps the focus
  $("record").hidden = heard || phase === "unsent";
  $("heard").hidden = !heard;
  $("resend").hidden = phase !== "unsent";
  for (const id of ["example", "earlier", "one", "back", "skip", "add", "all"]) $(id).disabled = listening || phase === "preparing";
  $("back").disabled ||= lines.at === 0;
  const told = {
    ready: one.waits ? words.ready : words.is_kept,
    opening: words.opening,
    preparing: words.preparing,
    heard: words.heard.replace("{seconds}", take?.seconds?.toFixed(1)),
    unsent: words.no_studio,
  };
  if (!listening) hint(told[phase], phase === "unsent");
  $("hear").setAttribute("aria-pressed", String(player.playing === "take"));
  history.replaceState(null, "", `#${voice.name}/${one.line}`);
}

function text(where, said) {
  const place = typeof where === "string" ? $(where) : where;
  if (place.textContent !== said) place.textContent = said;
}

function hint(said, care) {
  text("hint", said);
  $("hint").classList.toggle("care", care);
}

/** What there is to know about the last take; `wrong` is why it can't be kept. */
function say(notes, wrong = "") {
  const all = [...(wrong ? [[wrong, "wrong"]] : []), ...notes.map((note) => [note, ""])];
  $("notes").replaceChildren(...all.map(([one, kind]) => sentence("li", one, { className: kind })));
}

/** To another line. */
function go(move) {
  player.stop();
  move();
  say([]);
  be("ready");
  $("record").focus();
}

async function record() {
  if (phase === "listening") return finish();
  if (phase !== "ready") return;
  player.stop();
  say([]);
  level.begin(lines.here.room_s);
  be("opening");
  try {
    await microphone.begin(lines.here.most_s, () => {
      finish();
      say([words.longest]);
    });
  } catch (error) {
    be("ready");
    say([], words[error.why] ?? error.message);
    return;
  }
  be("listening");
  tell_inputs();
}

function finish() {
  const recording = microphone.end();
  level.rest();
  if (recording) prepare(recording);
  else be("ready");
}

async function prepare(recording) {
  be("preparing");
  const line = lines.here.line;
  const about = recording.name ? { line, file: recording.name } : { line };
  try {
    take = await sent(address("take", about), recording);
  } catch (error) {
    take = error.away ? recording : null;
    be(error.away ? "unsent" : "ready");
    if (!error.away) say([], error.message);
    (error.away ? $("resend") : $("record")).focus();
    return;
  }
  be("heard");
  say([...take.notes, ...(microphone.levelled && !recording.name ? [words.levelled] : [])]);
  $("keep").focus();
  play("take", { take: take.take });
}

async function play(name, about) {
  if (player.playing === name) return player.stop();
  try {
    await player.play(name, about);
    show();
  } catch (error) {
    say([], error.status ? error.message : words.no_sound.replace("{why}", error.message));
  }
}

async function keep() {
  if ($("keep").ariaDisabled === "true") return; // a second click
  $("keep").ariaDisabled = "true";
  player.stop();
  const line = lines.here.line;
  const was_whole = lines.first_is_whole;
  try {
    const told = await asked("keep", { take: take.take });
    take = null;
    voice.stamp = told.stamp;
    lines.keep(line);
    const more = lines.next();
    be("ready");
    const done = !was_whole && lines.first_is_whole ? [words.session_done, told.way] : [];
    say([...told.notes, ...done, ...(more ? [] : [words.all_done, told.way])].filter(Boolean));
    if (told.way && (done.length || !more)) $("notes").append(made("li", {}, made("a", { href: "desk#settings/settings", textContent: words.settings })));
    text("status", `${words.kept} ${told.far}`);
    $("record").focus();
  } catch (error) {
    say([], error.message);
  } finally {
    $("keep").ariaDisabled = "false";
  }
}

function drop() {
  player.stop();
  if (take?.take) fetch("booth/drop", { method: "POST", body: JSON.stringify({ take: take.take }), keepalive: true }).catch(() => {});
  take = null;
  if (phase === "heard" || phase === "unsent") phase = "ready";
}

/** Whether what waits may be left: it is asked for. */
function leave_take() {
  if (phase === "preparing" || phase === "opening") return false;
  if ((take || phase === "listening") && !confirm(words.leave)) return false;
  microphone.end();
  level.rest();
  drop();
  return true;
}

async function tell_inputs() {
  const inputs = await microphone.inputs();
  $("inputs").hidden = inputs.length < 2;
  $("input").replaceChildren(
    ...inputs.map(({ deviceId, label }) => made("option", { value: deviceId, textContent: label, selected: deviceId === microphone.input })),
  );
}

// Other pages and programs write the same voice

async function look(anyway = false) {
  if (!voice || document.hidden || phase !== "ready") return;
  const { name, language } = voice;
  const told = await asked("stamp", { voice: name }).catch(() => null);
  if (!told || voice?.name !== name || phase !== "ready" || (told.stamp === voice.stamp && !anyway)) return;
  const now = await asked("voice", { voice: name, language }).catch(() => null);
  if (!now || voice?.name !== name || phase !== "ready") return;
  voice = now;
  lines.show(now.lines, now.first);
  if (!anyway) text("status", words.elsewhere);
  show();
}

function list(opened) {
  $("lines").hidden = !opened;
  $("all").setAttribute("aria-expanded", String(opened));
  document.body.classList.toggle("with-lines", opened);
  if (opened) $("lines").querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
}

$("record").addEventListener("click", record);
$("keep").addEventListener("click", keep);
$("again").addEventListener("click", () => {
  drop();
  say([]);
  be("ready");
  $("record").focus();
});
$("resend").addEventListener("click", () => prepare(take));
$("hear").addEventListener("click", () => play("take", { take: take.take }));
$("example").addEventListener("click", () => play("example", { voice: voice.example, line: lines.here.line }));
$("earlier").addEventListener("click", () => play("earlier", { voice: voice.name, line: lines.here.line }));
$("one").addEventListener("click", () => {
  $("file").value = "";
  $("file").click();
});
$("file").addEventListener("change", () => {
  const [file] = $("file").files;
  if (!file || !leave_take()) return;
  say([]);
  prepare(file);
});
$("back").addEventListener("click", () => leave_take() && go(() => lines.step(-1)));
$("skip").addEventListener("click", () => leave_take() && go(() => lines.step(1)));
$("all").addEventListener("click", () => list($("lines").hidden));
$("add").addEventListener("click", () => leave_take() && (be("ready"), files.choose()));
$("stop-today").addEventListener("click", () => {
  if (!leave_take()) return;
  microphone.close();
  at_the_door();
});
$("input").addEventListener("change", () => {
  microphone.close();
  microphone.input = $("input").value;
  show();
});
addEventListener("keydown", (event) => event.key === "Escape" && !$("lines").hidden && list(false));
addEventListener("focus", () => look());
addEventListener("beforeunload", (event) => (take || microphone.recording) && event.preventDefault());
addEventListener("pagehide", () => {
  drop();
  microphone.close();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden && !microphone.recording && phase !== "opening") {
    microphone.close(); // nobody speaks; the browser's sign goes out
    show();
  }
});
setInterval(look, LOOK_MS);

const [name, line] = decodeURIComponent(location.hash.slice(1)).split("/");
const there = name ? await asked("stamp", { voice: name }).catch(() => null) : null;
if (!(there?.stamp && (await open(name, null, line)))) {
  $("name").value ||= name; // somebody may have typed while this page was loading
  await at_the_door();
}
