// The editor of one cell, in the colours of the printed code.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

// Pygments' class names: its style sheet, light and dark, is on the page already.
const colours = tagHighlighter([
  { tag: tags.comment, class: "c1" },
  { tag: [tags.string, tags.special(tags.string)], class: "s2" },
  { tag: tags.number, class: "mf" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: [tags.operatorKeyword], class: "ow" },
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.modifier], class: "k" },
  {
    tag: [tags.operator, tags.arithmeticOperator, tags.compareOperator, tags.updateOperator],
    class: "o",
  },
  { tag: tags.moduleKeyword, class: "kn" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.definition(tags.className), class: "nc" },
  { tag: tags.self, class: "bp" },
  { tag: tags.meta, class: "nd" },
  { tag: [tags.punctuation, tags.paren, tags.squareBracket, tags.brace], class: "p" },
]);

/**
 * Put an editor into `parent`.
 * @param {HTMLElement} parent
 * @param {{code: string, label: string, onChange: (code: string) => void,
 *   onRun: (goOn: boolean) => void}} options `goOn`: the reader wants to move to the next cell
 */
export function edit(parent, { code, label, onChange, onRun }) {
  const run = (goOn) => () => {
    onRun(goOn);
    return true;
  };
  const keys = [
    { key: "Shift-Enter", run: run(true) },
    { key: "Mod-Enter", run: run(false) },
  ];
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: code,
      extensions: [
        keymap.of([...keys, indentWithTab, ...defaultKeymap, ...historyKeymap]),
        history(),
        python(),
        indentUnit.of("    "),
        indentOnInput(),
        bracketMatching(),
        syntaxHighlighting(colours),
        EditorView.contentAttributes.of({
          "aria-label": label,
          "aria-description": "Shift Enter runs. Escape, then Tab, leaves the editor.",
          tabindex: "0",
          spellcheck: "false",
          autocorrect: "off",
          autocapitalize: "off",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    get code() {
      return view.state.doc.toString();
    },
    /** Replace everything; undo brings it back. */
    set code(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    focus() {
      view.focus();
      // A smooth way there would be cut short by an output that arrives meanwhile.
      view.dom.scrollIntoView({ block: "nearest", behavior: "instant" });
    },
  };
}
