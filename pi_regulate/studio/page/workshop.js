// The workshop: a line on which the studio tells what is so, and clicks that ask for something.
// Rule: the page shows only what it was told; a click is undone on the page if the studio refuses it.
import { sending, told_by } from "./answers.js";
import { $, quoting, sentence } from "./desk-parts.js";
import { told_card, told_device, told_found, told_boot } from "./workshop-told.js";
import { Things } from "./workshop-try.js";
import { Questions } from "./workshop-questions.js";

const AGAIN_MS = [300, 600, 1000, 2000];
const words = JSON.parse(document.body.dataset.words);
const state = {};
let tries = 0;

/** A click: what the studio can't do comes back as an error with its sentence. */
async function done(path, about = {}) {
  const answer = await fetch(`workshop/${path}`, sending(about)).catch(() => null);
  if (!answer) throw new Error(words.gone);
  return told_by(answer);
}

/** The sentence in an answer that refuses. */
function why_not(answer) {
  return told_by(answer).catch((error) => error.message);
}

/** Does it once, however often it is clicked meanwhile; a refusal is shown. */
async function click(button, path, about) {
  if (button.dataset.waits) return;
  button.dataset.waits = "1";
  try {
    await done(path, about);
    say("");
  } catch (error) {
    say(error.message);
  }
  delete button.dataset.waits;
}

function say(text) {
  $("note").textContent = text;
}

const things = new Things(words, click);
const questions = new Questions(words, done);

function tell(changed) {
  Object.assign(state, changed);
  const has = (...names) => names.some((name) => name in changed);
  if (has("device", "simulated", "problem", "board", "act")) told_device(state, words);
  if (has("note")) say(state.note);
  if (has("found", "examining", "sum", "examined_at")) told_found(state, words);
  if (has("questions", "rights")) questions.show(state);
  if (has("card")) told_card(state.card);
  if (has("boot")) told_boot(state.boot, words);
  things.show(state, changed);
}

function connect() {
  const socket = new WebSocket(`ws://${location.host}/workshop/told`);
  socket.onmessage = ({ data }) => {
    tries = 0;
    gone("");
    tell(JSON.parse(data));
  };
  socket.onclose = async ({ reason }) => {
    gone(reason || words.gone);
    setTimeout(connect, AGAIN_MS[Math.min(tries++, AGAIN_MS.length - 1)]);
    const answer = await fetch("icon.svg", { cache: "no-store" }).catch(() => null);
    if (answer?.status === 403) gone(await why_not(answer)); // it runs again, with another secret
  };
}

function gone(why) {
  document.body.classList.toggle("gone", Boolean(why));
  $("gone").hidden = !why;
  if ($("gone").textContent !== why) $("gone").textContent = why;
  if (why) things.dark();
}

$("examine").addEventListener("click", () => click($("examine"), "examine"));
$("print").addEventListener("click", async (event) => {
  event.preventDefault(); // it opens once it is known that it can be drawn
  const answer = await fetch("workshop/card.pdf").catch(() => null);
  const why = answer?.ok ? "" : answer ? await why_not(answer) : words.gone;
  const late = !why && navigator.userActivation?.isActive === false; // a browser opens nothing long after the press
  $("print-why").hidden = !why && !late;
  $("print-why").replaceChildren(...quoting(late ? words.ready : why));
  $("print-why").classList.toggle("wrong", Boolean(why));
  if (!why && !late) window.open($("print").href, "_blank", "noopener");
});
for (const one of document.querySelectorAll(".typed")) one.replaceChildren(...sentence("span", one.textContent).childNodes);
connect();
