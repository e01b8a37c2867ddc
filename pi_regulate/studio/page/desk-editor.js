// The text: CodeMirror in a shadow tree of its own, where its styles need no leave of the page's policy. Completion, hover
// and marks come from the device's reader. Rule: it shows what it is told about the text and knows nothing of it itself.
import {
  EditorState, EditorView, Compartment, HighlightStyle, MergeView, autocompletion, closeBrackets, closeBracketsKeymap,
  completionKeymap, defaultKeymap, drawSelection, highlightActiveLine, highlightActiveLineGutter, history, historyKeymap,
  hoverTooltip, indentUnit, indentWithTab, keymap, lineNumbers, searchKeymap, setDiagnostics, syntaxHighlighting, tags, yaml,
} from "./codemirror.js";

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--faint)", fontStyle: "italic" },
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--key)" },
  { tag: tags.string, color: "var(--said)" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "var(--faint)" },
]);
const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent", fontSize: "0.92rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--typed)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", paddingBlock: "0.6rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--faint)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--active)" },
  ".cm-activeLineGutter": { color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--chosen) !important",
  },
  ".cm-lintRange": { backgroundImage: "none !important", paddingBottom: "0" },
  ".cm-lintRange-error": { textDecoration: "underline wavy var(--wrong) 1.5px", textUnderlineOffset: "4px" },
  ".cm-lintRange-warning": { textDecoration: "underline wavy var(--care) 1.5px", textUnderlineOffset: "4px" },
  ".cm-tooltip": {
    backgroundColor: "var(--card)", color: "var(--ink)", border: "1px solid var(--edge)", borderRadius: "0.5rem",
    boxShadow: "0 0.6rem 2rem #0006", maxWidth: "min(30rem, 88vw)", fontFamily: "var(--told)", overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--typed)", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.28rem 0.7rem", lineHeight: "1.35" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--chosen)", color: "var(--ink)" },
  ".cm-completionInfo": { padding: "0.6rem 0.8rem", lineHeight: "1.4" },
  ".cm-diagnostic": { padding: "0.5rem 0.8rem", lineHeight: "1.4", border: "0" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--wrong)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--care)" },
  ".meaning": { padding: "0.55rem 0.8rem", lineHeight: "1.42", maxWidth: "28rem" },
  ".meaning b": { fontFamily: "var(--typed)", fontWeight: "600", color: "var(--key)" },
  ".meaning p": { margin: "0.25rem 0 0" },
  ".cm-panels": { backgroundColor: "var(--card)", color: "var(--ink)" },
  ".cm-changedLine, .cm-insertedLine, .cm-deletedLine": { backgroundColor: "var(--active) !important" },
  ".cm-changedText, .cm-deletedText": { background: "var(--chosen) !important" },
}, { dark: matchMedia("(prefers-color-scheme: dark)").matches });

export class Editor {
  /** `ask` sends a request about the text, `changed` and `moved` are told of changes and of the line of the cursor. */
  constructor(host, label, { ask, changed, moved, save }) {
    this._tree = host.attachShadow({ mode: "open" });
    this._label = label;
    this._ask = ask;
    this._fixed = new Compartment();
    this._extensions = [
      lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), history(), drawSelection(), closeBrackets(),
      indentUnit.of("  "), yaml(), syntaxHighlighting(colours), look,
      EditorView.lineWrapping,
      autocompletion({ override: [(context) => this._offers(context)], icons: false }),
      hoverTooltip((view, at) => this._meaning(view, at), { hoverTime: 350 }),
      keymap.of([
        { key: "Mod-s", run: () => (save(), true), preventDefault: true },
        ...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab,
      ]),
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString());
        if (update.docChanged || update.selectionSet) moved(this.line);
      }),
    ];
    this._view = new EditorView({ parent: this._tree, root: this._tree });
  }

  get text() {
    return this._view.state.doc.toString();
  }

  /** The line of the cursor, from 0. */
  get line() {
    const state = this._view.state;
    return state.doc.lineAt(state.selection.main.head).number - 1;
  }

  /** Another file: its text, and nothing left to undo. */
  open(text, { fixed }) {
    this._view.setState(EditorState.create({
      doc: text, extensions: [...this._extensions, this._fixed.of(EditorState.readOnly.of(fixed))],
    }));
  }

  /** The same file with a text that differs a little: what is the same keeps its place. */
  becomes(text) {
    const before = this.text;
    let [start, from_end] = [0, 0];
    const most = Math.min(before.length, text.length);
    while (start < most && before[start] === text[start]) start++;
    while (from_end < most - start && before.at(-1 - from_end) === text.at(-1 - from_end)) from_end++;
    this._view.dispatch({
      changes: { from: start, to: before.length - from_end, insert: text.slice(start, text.length - from_end) },
    });
  }

  mark(problems) {
    const doc = this._view.state.doc;
    const found = problems.map(({ line, column, width, says, severity }) => {
      const here = doc.line(Math.min(line, doc.lines));
      const from = Math.min(here.from + column - 1, here.to);
      return { from, to: Math.min(from + width, here.to), severity: severity === "error" ? "error" : "warning", message: says };
    });
    this._view.dispatch(setDiagnostics(this._view.state, found));
  }

  /** The cursor goes to a line and a column, both from 1. */
  go(line, column = 1, { focus = true } = {}) {
    const here = this._view.state.doc.line(Math.min(line, this._view.state.doc.lines));
    const at = Math.min(here.from + column - 1, here.to);
    this._view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    if (focus) this._view.focus();
  }

  /** Two texts side by side: another one that is fixed, and this one, which can be changed. */
  compare(host, theirs, names) {
    const tree = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    tree.replaceChildren();
    const plain = [lineNumbers(), yaml(), syntaxHighlighting(colours), look, EditorView.lineWrapping];
    const named = (name) => EditorView.contentAttributes.of({ "aria-label": name, spellcheck: "false" });
    this._both = new MergeView({
      a: { doc: theirs, extensions: [...plain, EditorState.readOnly.of(true), named(names[0])] },
      b: { doc: this.text, extensions: [...plain, history(), keymap.of([...historyKeymap, ...defaultKeymap]), named(names[1])] },
      parent: tree, root: tree, revertControls: "a-to-b", gutter: true,
    });
    const style = new CSSStyleSheet();
    style.replaceSync(".cm-mergeView { height: 100%; overflow: auto; } .cm-merge-revert button { color: var(--key); }");
    tree.adoptedStyleSheets = [...tree.adoptedStyleSheets, style];
  }

  /** What this one has become beside the other; then there is only one again. */
  compared() {
    const text = this._both.b.state.doc.toString();
    this._both.destroy();
    this._both = null;
    return text;
  }

  async _offers(context) {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (!context.explicit && !/(^|[\s{[,:-])[\w.-]*$/.test(before)) return null;
    if (!context.explicit && /^\s*#|\s#/.test(before)) return null;
    const place = { text: context.state.doc.toString(), line: line.number - 1, column: before.length };
    const found = await this._ask("offers", place);
    if (!found || context.aborted) return null;
    return {
      from: line.from + found.from,
      to: line.from + Math.max(found.to, before.length),
      options: found.words.map(({ word, says, text }, at) => ({ label: word, info: says || undefined, apply: text, boost: -at })),
      validFor: /^[\w.-]*$/,
    };
  }

  async _meaning(view, at) {
    const line = view.state.doc.lineAt(at);
    const place = { text: view.state.doc.toString(), line: line.number - 1, column: at - line.from };
    const found = await this._ask("meaning", place);
    if (!found) return null;
    const create = () => {
      const dom = Object.assign(document.createElement("div"), { className: "meaning" });
      dom.append(Object.assign(document.createElement("b"), { textContent: found.name }));
      for (const says of found.says) dom.append(Object.assign(document.createElement("p"), { textContent: says }));
      return { dom };
    };
    return { pos: line.from + found.from, end: line.from + found.to, above: true, create };
  }
}
