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

/** Around the editor these run or save what is in it, and an empty line would be in the way. */
const ofThePage = ['Mod-Enter', 'Mod-s'];
const keys = [...searchKeymap, ...historyKeymap, ...defaultKeymap].filter(({ key = '' }) => !ofThePage.includes(key));

export const codeKeys: Extension = [
  keymap.of([freeTab, ...keys, indentWithTab]),
  EditorView.domEventHandlers({ focus: (_event, view) => view.setTabFocusMode(false) }),
];
