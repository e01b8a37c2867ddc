// What the booth asks of the studio: small things, and recordings on their way in. It holds the page's words and bounds.
// Rule: what can't be done comes back as an error with its sentence.
import { sending, told_by } from "./answers.js";

export const words = JSON.parse(document.body.dataset.words);
export const numbers = JSON.parse(document.body.dataset.numbers);

/** Asks for something; without `about` it only reads. */
export async function asked(path, about) {
  const answer = await fetch(`booth/${path}`, about && sending(about)).catch(() => null);
  if (!answer) throw new Error(words.studio_away);
  return told_by(answer);
}

/** Sends a recording. An error has the studio's status, or that of a recording that is too large to be sent. */
export async function sent(address, recording) {
  if (recording.size > numbers.most_bytes) {
    const most = Math.floor(numbers.most_bytes / 2 ** 20);
    const why = words.too_large.replace("{name}", recording.name ?? "").replace("{most}", most);
    throw Object.assign(new Error(why), { status: 413, named: true });
  }
  const answer = await fetch(address, { method: "POST", body: recording }).catch(() => null);
  if (!answer) throw new Error(words.studio_away);
  return told_by(answer);
}
