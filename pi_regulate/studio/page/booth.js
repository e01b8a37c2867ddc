// The booth: whose voice it is, then one line after the other: speak, listen, keep it or record it again.
// Rule: which line is on the page and what can be done with it follow from the voice and from the take; nothing else is
// remembered here.
import { $, made, sentence } from "./desk-parts.js";
import { Take } from "./booth-take.js";
import { Player } from "./booth-player.js";
import { Lines } from "./booth-lines.js";
import { FilesIn } from "./booth-files.js";
import { Door } from "./booth-door.js";
import { asked, words } from "./booth-asking.js";

const LOOK_MS = 3000; // at the voice's folder
const HAND_AT = { ready: "record", heard: "keep", unsent: "resend" }; // what is pressed next
let voice = null; // { name, language, example, stamp }
let shown = ""; // the phase of the take that the page shows

const player = new Player(() => show());
const take = new Take({
  address: (recording) => address("take", { line: lines.here.line, ...(recording.name ? { file: recording.name } : {}) }),
  changed: () => show(),
  says: (notes, wrong) => say(notes, wrong),
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
    show();
    say([...told.notes, ...told.wrong]);
    $("record").focus();
    return true;
  } catch (error) {
    door.refused(error);
    return false;
  }
}

// One line

function show() {
  if (!voice) return;
  const [one, { phase, advice, told, microphone }] = [lines.here, take];
  const [listening, heard, unsent] = [phase === "listening", phase === "heard", phase === "unsent"];
  for (const [name, on] of Object.entries({ listening, heard: heard || unsent, open: microphone.open })) {
    document.body.classList.toggle(name, on);
  }
  text("where", lines.told());
  text("words", one.says);
  $("words").lang = voice.language; // a screen reader pronounces it
  text("room", words.up_to.replace("{seconds}", Math.floor(one.room_s)));
  $("example").hidden = !voice.example || one.line.startsWith("known-voice.recording");
  $("earlier").hidden = one.waits;
  const waits = phase === "opening" && !advice;
  const label = { listening: words.finish, opening: waits ? words.opening : words.ask_again, preparing: words.opening }[phase];
  text(document.querySelector("#record span"), label ?? (one.waits ? words.record : words.anew));
  $("record").ariaDisabled = String(phase === "preparing" || waits); // it keeps the focus
  $("record").hidden = heard || unsent;
  $("heard").hidden = !heard;
  $("unsent").hidden = !unsent;
  for (const id of ["example", "earlier", "one", "back", "skip", "add", "all"]) $(id).disabled = listening || phase === "preparing";
  $("back").disabled ||= lines.at === 0;
  const hints = {
    ready: one.waits ? words.ready : words.is_kept,
    opening: advice || words.opening,
    listening: advice || words.speak,
    preparing: words.preparing,
    heard: words.heard.replace("{seconds}", told?.seconds.toFixed(1)),
    unsent: words.still_here,
  };
  text("hint", hints[phase]);
  $("hint").classList.toggle("care", listening && Boolean(advice));
  $("hear").setAttribute("aria-pressed", String(player.playing === "take"));
  history.replaceState(null, "", `#${voice.name}/${one.line}`);
  if (phase === shown) return;
  shown = phase;
  $(HAND_AT[phase])?.focus();
  if (heard) play("take", { take: told.take });
  if (listening) tell_inputs();
}

function text(where, said) {
  const place = typeof where === "string" ? $(where) : where;
  if (place.textContent !== said) place.textContent = said;
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
  show();
  $("record").focus();
}

function record() {
  if (take.phase === "listening") return take.finish();
  player.stop();
  if (take.phase === "opening" && take.advice) take.drop(); // the browser has not answered: it is asked once more
  return take.record(lines.here);
}

async function play(name, about) {
  if (player.playing === name) return player.stop();
  try {
    await player.play(name, about);
    show();
  } catch (error) {
    if (name === "take" && error.status) take.missed(error);
    else say([], error.status ? error.message : words.no_sound.replace("{why}", error.message));
  }
}

async function keep() {
  if ($("keep").ariaDisabled === "true") return; // a second click
  $("keep").ariaDisabled = "true";
  player.stop();
  const [line, was_whole] = [lines.here.line, lines.first_is_whole];
  const told = await take.keep();
  $("keep").ariaDisabled = "false";
  if (!told) return;
  voice.stamp = told.stamp;
  lines.keep(line);
  const more = lines.next();
  show();
  const done = !was_whole && lines.first_is_whole ? [words.session_done, told.way] : [];
  say([...told.notes, ...done, ...(more ? [] : [words.all_done, told.way])].filter(Boolean));
  if (told.way && (done.length || !more)) $("notes").append(made("li", {}, made("a", { href: "desk#settings/settings", textContent: words.settings })));
  text("status", `${words.kept} ${told.far}`);
  $("record").focus();
}

/** Whether what waits may be left: it is asked for. */
function leave_take() {
  if (take.waits && !confirm(words.leave)) return false;
  player.stop();
  take.drop();
  return true;
}

async function tell_inputs() {
  const inputs = await take.microphone.inputs();
  $("inputs").hidden = inputs.length < 2;
  $("input").replaceChildren(
    ...inputs.map(({ deviceId, label }) => made("option", { value: deviceId, textContent: label, selected: deviceId === take.microphone.input })),
  );
}

// Other pages and programs write the same voice

async function look(anyway = false) {
  if (!voice || document.hidden || take.phase !== "ready") return;
  const { name, language } = voice;
  const told = await asked("stamp", { voice: name }).catch(() => null);
  if (!told || voice?.name !== name || take.phase !== "ready" || (told.stamp === voice.stamp && !anyway)) return;
  const now = await asked("voice", { voice: name, language }).catch(() => null);
  if (!now || voice?.name !== name || take.phase !== "ready") return;
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
for (const id of ["again", "give-up"]) {
  $(id).addEventListener("click", () => {
    player.stop();
    take.drop();
  });
}
$("resend").addEventListener("click", () => take.prepare());
$("hear").addEventListener("click", () => play("take", { take: take.told.take }));
$("example").addEventListener("click", () => play("example", { voice: voice.example, line: lines.here.line }));
$("earlier").addEventListener("click", () => play("earlier", { voice: voice.name, line: lines.here.line }));
$("one").addEventListener("click", () => {
  $("file").value = "";
  $("file").click();
});
$("file").addEventListener("change", () => {
  const [file] = $("file").files;
  if (file && leave_take()) take.prepare(file);
});
$("back").addEventListener("click", () => leave_take() && go(() => lines.step(-1)));
$("skip").addEventListener("click", () => leave_take() && go(() => lines.step(1)));
$("all").addEventListener("click", () => list($("lines").hidden));
$("add").addEventListener("click", () => leave_take() && files.choose());
$("stop-today").addEventListener("click", () => {
  if (!leave_take()) return;
  take.microphone.close();
  at_the_door();
});
$("input").addEventListener("change", () => {
  take.microphone.close();
  take.microphone.input = $("input").value;
  show();
});
addEventListener("keydown", (event) => event.key === "Escape" && !$("lines").hidden && list(false));
addEventListener("focus", () => look());
addEventListener("beforeunload", (event) => take.waits && event.preventDefault());
addEventListener("pagehide", () => {
  take.drop();
  take.microphone.close();
});
addEventListener("pageshow", (event) => event.persisted && location.reload()); // it was left, and somebody came back
document.addEventListener("visibilitychange", () => {
  if (document.hidden && !["opening", "listening"].includes(take.phase)) {
    take.microphone.close(); // nobody speaks; the browser's sign goes out
    show();
  }
});
setInterval(look, LOOK_MS);

const [name, line] = place();
const there = name ? await asked("stamp", { voice: name }).catch(() => null) : null;
if (!(there?.stamp && (await open(name, null, line)))) {
  $("name").value = name;
  await at_the_door();
}

/** The voice and the line in the address; empty if somebody has written something else there. */
function place() {
  try {
    return decodeURIComponent(location.hash.slice(1)).split("/");
  } catch {
    return [""];
  }
}
