/**
 * Two texts side by side, or one below the other where there is no room. CodeMirror comes with this: 85 KB compressed,
 * loaded when it is needed.
 */
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { type CodeLanguage, codeLanguage } from '../../ui/code/code-language.ts';
import { codeLook } from '../../ui/code/code-look.ts';

export interface SourceDiffOptions {
  /** null: there is nothing to compare with. */
  before: string | null;
  after: string;
  /** null: it is no code. */
  language: CodeLanguage | null;
  isDark: boolean;
  isNarrow: boolean;
  showsAll: boolean;
  labels: { before: string; after: string; unchanged: string };
  /** Of `after`: marked in the margin. */
  markedLines: readonly number[];
  onLine: ((line: number) => void) | undefined;
}

/** Draws into `place`; the answer takes it away again. */
export function drawSourceDiff(place: HTMLElement, options: SourceDiffOptions): () => void {
  const { before, after, showsAll, labels } = options;
  const collapse = showsAll ? {} : { collapseUnchanged: { margin: 3, minSize: 6 } };
  const diffConfig = { scanLimit: 1000, timeout: 500 };
  const latter = [look(options, labels.after), numbers(options)];
  if (before === null || options.isNarrow) {
    const compared =
      before === null ? [] : [unifiedMergeView({ original: before, mergeControls: false, diffConfig, ...collapse })];
    const view = new EditorView({ doc: after, extensions: [latter, compared], parent: place });
    return () => view.destroy();
  }
  const view = new MergeView({
    a: { doc: before, extensions: [look(options, labels.before), lineNumbers()] },
    b: { doc: after, extensions: latter },
    parent: place,
    diffConfig,
    ...collapse,
  });
  return () => view.destroy();
}

function look({ isDark, language, labels }: SourceDiffOptions, label: string): Extension {
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorState.phrases.of({ '$ unchanged lines': labels.unchanged }),
    // Reachable by keyboard, so that it can be scrolled.
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
    EditorView.lineWrapping,
    codeLook(isDark),
    language === null ? [] : codeLanguage(language),
  ];
}

function numbers({ markedLines, onLine }: SourceDiffOptions): Extension {
  const marked = new Set(markedLines);
  return lineNumbers({
    formatNumber: (line) => (marked.has(line) ? `● ${line}` : String(line)),
    domEventHandlers: {
      mousedown: (view, block) => {
        onLine?.(view.state.doc.lineAt(block.from).number);
        return onLine !== undefined;
      },
    },
  });
}
