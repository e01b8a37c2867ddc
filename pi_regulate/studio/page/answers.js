// What the studio answers to a page that asks for something.
// Rule: what can't be done comes back as an error with its sentence; who is not admitted is told so in plain text.

/** A request that sends this. */
export function sending(about, method = "POST") {
  return { method, body: JSON.stringify(about), headers: { "content-type": "application/json" } };
}

/** What an answer tells. Raises an error, with the status, for what could not be done. */
export async function told_by(answer) {
  const text = await answer.text();
  let told;
  try {
    told = JSON.parse(text);
  } catch {
    told = { why: text.trim() || answer.statusText };
  }
  if (!answer.ok) throw Object.assign(new Error(told.why), { told, status: answer.status });
  return told;
}
