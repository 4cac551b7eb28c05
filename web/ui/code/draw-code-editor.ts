/** An editor for code. CodeMirror comes with this, loaded when it is needed; React only says what shall be in it. */
import { history, isolateHistory } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { Compartment, EditorState, type Extension, RangeSet } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  GutterMarker,
  gutterLineClass,
  highlightActiveLine,
  lineNumbers,
} from '@codemirror/view';
import { codePhrasesEn } from '../../i18n/code-phrases-en.ts';
import { codePhrasesSv } from '../../i18n/code-phrases-sv.ts';
import type { Language } from '../../i18n/language.ts';
import { codeKeys } from './code-keys.ts';
import { type CodeLanguage, codeLanguage } from './code-language.ts';
import { codeLook } from './code-look.ts';
import { codeSearch } from './code-search.ts';

export interface CodeEditorOptions {
  label: string;
  /** Ids of what says more: help, and what is wrong. */
  describedBy: string;
  language: CodeLanguage;
  pageLanguage: Language;
  isDark: boolean;
  isReadOnly: boolean;
  isWrong: boolean;
  /** Marked, from 1. */
  faultLines: readonly number[];
}

export interface CodeEditor {
  /** Puts another text in; nothing happens where it is there already. */
  write: (text: string) => void;
  set: (options: CodeEditorOptions) => void;
  destroy: () => void;
}

const ROWS = 22;
const phrases = { en: codePhrasesEn, sv: codePhrasesSv };

/** Draws into `place`. `onChange` is called with the whole text, after what the person did only. */
export function drawCodeEditor(
  place: HTMLElement,
  text: string,
  first: CodeEditorOptions,
  onChange: (text: string) => void,
): CodeEditor {
  const settings = new Compartment();
  let isOurs = false;
  const view = new EditorView({
    parent: place,
    doc: text,
    extensions: [
      settings.of(settingsOf(first)),
      ...[history(), lineNumbers(), indentOnInput(), bracketMatching(), drawSelection(), highlightActiveLine()],
      ...[codeKeys, codeSearch],
      ...[EditorState.allowMultipleSelections.of(true), EditorState.tabSize.of(4)],
      layout,
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !isOurs) onChange(update.state.doc.toString());
      }),
    ],
  });
  return {
    write: (next) => {
      const { doc } = view.state;
      if (doc.toString() === next) return;
      isOurs = true;
      const changes = { from: 0, to: doc.length, insert: next };
      // A step of its own, so that undoing it undoes nothing else.
      view.dispatch({ changes, annotations: isolateHistory.of('full') });
      isOurs = false;
    },
    set: (options) => view.dispatch({ effects: settings.reconfigure(settingsOf(options)) }),
    destroy: () => view.destroy(),
  };
}

const layout = EditorView.theme({
  '&': { border: '1px solid var(--app-control-line)', borderRadius: '8px', overflow: 'hidden' },
  '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)', outlineOffset: '2px' },
  '.cm-scroller': { overflow: 'auto', minHeight: `${ROWS * 1.6}em`, maxHeight: '75vh', lineHeight: '1.6' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--app-busy-soft) 50%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'currentColor', borderLeftWidth: '2px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    background: 'var(--app-busy-soft)',
  },
  '.cm-faultLine': { backgroundColor: 'var(--app-bad-soft)' },
  '.cm-gutterElement.cm-faultNumber': { color: 'var(--app-bad)', fontWeight: '700' },
});

function settingsOf(options: CodeEditorOptions): Extension {
  const { label, describedBy, isReadOnly, isWrong } = options;
  return [
    codeLanguage(options.language),
    codeLook(options.isDark),
    EditorState.phrases.of(phrases[options.pageLanguage]),
    EditorState.readOnly.of(isReadOnly),
    EditorView.editable.of(!isReadOnly),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-describedby': describedBy,
      'aria-invalid': String(isWrong),
      'aria-readonly': String(isReadOnly),
      autocapitalize: 'off',
      autocorrect: 'off',
      spellcheck: 'false',
      tabindex: '0',
    }),
    faults(options.faultLines),
  ];
}

const faultLine = Decoration.line({ class: 'cm-faultLine' });
const faultNumber = new (class extends GutterMarker {
  override elementClass = 'cm-faultNumber';
})();

function faults(lines: readonly number[]): Extension {
  if (lines.length === 0) return [];
  const placesIn = ({ doc }: EditorState) =>
    [...new Set(lines)].filter((line) => line >= 1 && line <= doc.lines).map((line) => doc.line(line).from);
  return [
    EditorView.decorations.of(({ state }) =>
      Decoration.set(
        placesIn(state).map((from) => faultLine.range(from)),
        true,
      ),
    ),
    gutterLineClass.compute(['doc'], (state) =>
      RangeSet.of(
        placesIn(state).map((from) => faultNumber.range(from)),
        true,
      ),
    ),
  ];
}
