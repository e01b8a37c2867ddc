// What the workshop only shows: the device, what the doctor found, the card, and lines for the Pi's own start.
// Rule: what needs somebody stands first and open; the rest is there for whoever unfolds it.
import { $, made, quoting, sentence } from "./desk-parts.js";

const set = (one, text) => {
  if (one.textContent !== text) one.textContent = text;
};

const area = (id, words) => made("b", { textContent: words[id.split(".")[0]] ?? id });

export function told_device({ device, simulated, problem, act }, words) {
  if (!device?.rows) return;
  const acts = { take: words.taking, give: words.giving };
  const [first, ...more] = device.runs ? [words.runs.replace("{says}", device.says)] : device.says.split(/(?<=\.)\s/);
  set($("says"), acts[act] ?? first);
  if (simulated) more.length = 0; // that no device runs here is no surprise
  $("more").replaceChildren(...sentence("span", more.join(" ")).childNodes);
  $("simulated").hidden = !simulated;
  set($("simulated"), words.simulated);
  $("problem").hidden = $("mend").hidden = !problem;
  if ($("problem").dataset.says !== (problem ?? "")) {
    $("problem").dataset.says = problem ?? "";
    $("problem").replaceChildren(...quoting(problem ?? ""));
  }
  $("about").hidden = !device.rows.length;
  $("rows").replaceChildren(...device.rows.flatMap(([word, said]) => [made("dt", { textContent: word }), sentence("dd", said)]));
}

export function told_found({ found, examining, sum, examined_at }, words) {
  const bad = found.filter(({ state }) => state === "fail" || state === "warn").sort((one, other) => (one.state > other.state) - (one.state < other.state));
  $("wants").hidden = !bad.length;
  $("wanted").replaceChildren(
    ...bad.map(({ id, state, found: says, remedy }) =>
      made("li", { className: state }, sentence("p", says), sentence("p", remedy), made("small", { textContent: `${words[id.split(".")[0]] ?? id}, ${words[state]} (${id})` })),
    ),
  );
  $("found").replaceChildren(
    ...found.map(({ id, state, found: says, remedy }) =>
      made("li", {}, made("span", {}, area(id, words), made("small", { textContent: id })), made("div", {}, sentence("p", says), made("small", { textContent: words[state] }), ...(remedy ? [sentence("p", remedy)] : []))),
    ),
  );
  $("everything").hidden = !found.length;
  $("examine").disabled = examining;
  const looked = `${bad.length ? "" : `${words.all_well} `}${words.looked.replace("{time}", examined_at).replace("{sum}", sum)}`;
  set($("looked"), examining || !examined_at ? words.examining : looked);
}

export function told_card({ language, title, parts }) {
  const told = parts.flatMap(({ title: heading, pairs, says }) => [
    ...(heading ? [made("h4", { textContent: heading })] : []),
    ...(pairs.length ? [made("dl", {}, ...pairs.flatMap(([one, other]) => [made("dt", { textContent: one }), made("dd", { textContent: other })]))] : []),
    ...(says ? [made("p", { textContent: says })] : []),
  ]);
  $("paper").lang = language;
  $("paper").replaceChildren(made("h3", { textContent: title }), ...told);
}

export function told_boot(boot, words) {
  $("boot").hidden = !boot;
  if (!boot) return;
  const lines = boot.lines.flatMap(([line, why, there]) => [
    made("dt", {}, made("code", { textContent: line })),
    made("dd", { textContent: there ? `${why} (${words.there})` : why }),
  ]);
  $("lines").replaceChildren(...lines, ...(boot.says ? [made("dd", { className: "wrong", textContent: boot.says })] : []));
}
