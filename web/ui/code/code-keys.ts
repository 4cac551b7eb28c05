/** CodeMirror's keys; Escape lets Tab leave, for as long as anybody takes, until the editor is entered again. */
import { defaultKeymap, historyKeymap, indentWithTab } from '@codemirror/commands';
import { searchKeymap } from '@codemirror/search';
import type { Extension } from '@codemirror/state';
import { EditorView, type KeyBinding, keymap } from '@codemirror/view';

const freeTab: KeyBinding = {
  key: 'Escape',
  run: (view) => {
    view.setTabFocusMode(true);
    // What else Escape does, as closing the search, it does too.
    return false;
  },
};

export const codeKeys: Extension = [
  keymap.of([freeTab, ...searchKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
  EditorView.domEventHandlers({ focus: (_event, view) => view.setTabFocusMode(false) }),
];
