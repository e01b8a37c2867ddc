// Recordings from files, a telephone's for example: one after the other into the voice, each named after its line.
// Rule: every file is either taken or named with the reason.
import { numbers, sent, words } from "./booth-asking.js";
import { $, made, sentence } from "./desk-parts.js";

export class FilesIn {
  constructor({ address, done }) {
    Object.assign(this, { _address: address, _done: done });
    $("files").addEventListener("change", () => this._take([...$("files").files]));
  }

  choose() {
    $("files").value = "";
    $("files").click();
  }

  async _take(files) {
    if (!files.length) return;
    const told = { taken: 0, refused: [], notes: [] };
    if (files.length > numbers.most_files) {
      told.refused.push(words.too_many.replace("{most}", numbers.most_files));
      files = [];
    }
    this._show(told, files.length ? "…" : "");
    if (!$("ask").open) $("ask").showModal();
    for (const [at, file] of files.entries()) {
      if (!$("ask").open) break; // closed: the rest stays outside
      const where = words.file_of.replace("{number}", at + 1).replace("{count}", files.length).replace("{name}", file.name);
      this._show(told, where);
      try {
        const became = await sent(this._address("file", { file: file.name }), file);
        told.taken += became.taken.length;
        told.refused.push(...became.refused);
        told.notes.push(...became.notes.map((note) => `${file.name}: ${note}`));
      } catch (error) {
        told.refused.push(error.status && !error.named ? `${file.name}: ${error.message}` : error.message);
      }
    }
    this._show(told, "");
    if (files.length) this._done();
  }

  _show({ taken, refused, notes }, where) {
    const counts = [words.taken.replace("{count}", taken), ...(refused.length ? [words.not_taken.replace("{count}", refused.length)] : [])];
    const list = (some) => (some.length ? [made("ul", {}, ...some.map((one) => sentence("li", one)))] : []);
    $("ask-title").textContent = words.files_title;
    $("ask-told").replaceChildren(
      made("p", { textContent: where || counts.join(" · ") }),
      ...list(refused),
      ...list(notes),
      ...(refused.length ? [made("p", { className: "note", textContent: words.files_note })] : []),
    );
    $("ask-do").hidden = true;
    $("ask-cancel").textContent = words.close;
  }
}
