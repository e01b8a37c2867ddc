// What another program makes of the open file: the new text just appears if nothing was written here, else both are shown
// side by side. Rule: nothing that somebody wrote, here or there, is overwritten unasked.
import { $, asked } from "./desk-parts.js";

const LOOK_MS = 2000; // at the file on the disk

export class Elsewhere {
  /**
   * `here()` is the open file, or null; `changed()` whether something was written in it; `busy()` whether it is just being
   * saved; `known(now)` takes what is on the disk by now for the last that was saved; `says` and `shows` are the page's.
   */
  constructor(editor, words, page) {
    Object.assign(this, { _editor: editor, _words: words, _page: page });
    this.now = null; // what the file has become on the disk, while both are shown
    $("keep-mine").addEventListener("click", () => this._decide(true));
    $("take-theirs").addEventListener("click", () => this._decide(false));
    addEventListener("focus", () => this._look());
    setInterval(() => this._look(), LOOK_MS);
  }

  /** Shows both. */
  compare(now) {
    this.now = now;
    this._page.says(this._words.changed_elsewhere);
    this._page.shows("text");
    document.body.classList.add("comparing");
    $("conflict").hidden = false;
    const names = [...$("conflict").querySelectorAll("span")].map((one) => one.textContent);
    this._editor.compare($("both"), now.text, names);
    this._page.tells();
  }

  /** Shows one text again; what stands here after all that was taken over from the other. */
  end() {
    if (!this.now) return "";
    const mine = this._editor.compared();
    this.now = null;
    $("conflict").hidden = true;
    document.body.classList.remove("comparing");
    this._page.says("");
    return mine;
  }

  _decide(mine) {
    const theirs = this.now;
    const text = this.end();
    this._page.known(theirs);
    this._editor.becomes(mine ? text : theirs.text);
    this._page.judges();
    this._page.tells();
  }

  async _look() {
    const [file, page] = [this._page.here(), this._page];
    if (!file?.own || file.saved === null || this.now || page.busy() || document.hidden) return;
    const [named, { version }] = [{ kind: file.kind, name: file.name }, file];
    const left = () => page.here() !== file || file.version !== version || this.now || page.busy(); // this page wrote it
    const told = await asked("version", named).catch(() => null);
    if (!told || told.version === version || left()) return;
    if (told.version === null) {
      page.known({ version: null, text: null });
      page.says(this._words.gone);
      page.tells();
      return;
    }
    const found = await asked("open", named).catch((error) => page.says(error.message));
    if (!found || left()) return;
    if (page.changed()) {
      this.compare(found);
      return;
    }
    page.known(found);
    this._editor.becomes(found.text);
    page.says(this._words.read_anew);
    page.tells();
  }
}
