// CodeMirror in the place of a textarea, from the first focus on. The textarea keeps the text: what is
// typed goes there, and whoever listens to it need not know of the editor.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting,
} from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import sentences from "../../nndl/exercises/messages.json?editor";
import { learn, make, say } from "./card.mjs";

learn(sentences);

// The page's colours, and its own for code: each pair is told apart from the ground by 4.5:1 or more
const theme = EditorView.theme({
  "&": {
    "--keyword": "#7a1fa2", "--string": "#0b6131", "--number": "#8a4600", "--name": "#005a8c",
    "--comment": "#5a6068",
    margin: "0.25rem 0",
    border: "1px solid var(--pst-color-text-muted)",
    borderRadius: "0.25rem",
    background: "var(--pst-color-surface)",
    color: "var(--pst-color-text-base)",
    fontSize: "0.95rem",
  },
  "html[data-theme='dark'] &": {
    "--keyword": "#d8a8f5", "--string": "#9fdcae", "--number": "#f0bd83", "--name": "#8cc6f0",
    "--comment": "#b3bcc6",
  },
  "&.cm-focused": { outline: "3px solid var(--pst-color-primary)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--pst-font-family-monospace, monospace)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--pst-color-text-base)", minHeight: "6rem" },
  ".cm-gutters": {
    background: "none", color: "var(--pst-color-text-muted)", border: "none",
  },
  "&.cm-focused .cm-matchingBracket": { background: "none", outline: "1px solid currentColor" },
});
const colour = (name) => ({ color: `var(--${name})` });
const style = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.bool, tags.null], ...colour("keyword") },
  { tag: [tags.string, tags.special(tags.string)], ...colour("string") },
  { tag: tags.number, ...colour("number") },
  { tag: [tags.function(tags.variableName), tags.definition(tags.variableName)], ...colour("name") },
  { tag: tags.comment, ...colour("comment"), fontStyle: "italic" },
]);

/** Put an editor before the textarea; returns what sets its text. */
export function edit(field, form) {
  const keys = say("editor-keys") + (PYTHON_BYTES ? say("editor-check") : "");
  const help = make("p", { id: `${field.id}-keys`, class: "nndl-keys" }, keys);
  const label = field.labels[0];
  const submit = () => {
    form.requestSubmit();
    return true;
  };
  // Tab indents for who is typing, and moves on for who comes by or has pressed Escape: no trap
  const letTabLeave = (view) => {
    view.setTabFocusMode(true);
    return false;
  };
  const changed = EditorView.updateListener.of(({ docChanged, state, view }) => {
    if (!docChanged) return;
    view.setTabFocusMode(false);
    field.value = state.doc.toString();
    field.dispatchEvent(new Event("input"));
  });
  const view = new EditorView({
    doc: field.value,
    selection: { anchor: field.selectionEnd },
    extensions: [
      lineNumbers(),
      history(),
      indentOnInput(),
      bracketMatching(),
      EditorView.lineWrapping,
      python(),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      syntaxHighlighting(style),
      theme,
      changed,
      EditorView.contentAttributes.of({
        "aria-label": label.textContent,
        "aria-describedby": help.id,
        autocapitalize: "off",
      }),
      EditorView.domEventHandlers({ focus: (event, view) => letTabLeave(view) }),
      keymap.of([
        { key: "Mod-Enter", run: submit },
        { key: "Escape", run: letTabLeave },
        ...defaultKeymap,
        ...historyKeymap,
        indentWithTab,
      ]),
    ],
  });
  const focused = document.activeElement === field;
  field.before(view.dom, help);
  field.hidden = true;
  label.addEventListener("click", () => view.focus());
  if (focused) view.focus();
  view.setTabFocusMode(true);
  const set = (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  return { set };
}
