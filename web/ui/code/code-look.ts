/** How code looks wherever CodeMirror draws it: the colours are the theme's own, so they follow light and dark. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const highlightStyle = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--app-busy)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--app-good)' },
  {
    tag: [tags.number, tags.bool, tags.null, tags.atom, tags.escape, tags.special(tags.variableName)],
    color: 'var(--app-warn)',
  },
  { tag: tags.comment, color: 'var(--mantine-color-dimmed)', fontStyle: 'italic' },
  { tag: [tags.definition(tags.variableName), tags.function(tags.definition(tags.variableName))], fontWeight: '600' },
]);

export function codeLook(isDark: boolean): Extension {
  return [
    syntaxHighlighting(highlightStyle),
    EditorView.theme(
      {
        '&': { fontSize: '0.86rem', backgroundColor: 'var(--app-surface)', color: 'var(--mantine-color-text)' },
        '.cm-content': { fontFamily: 'var(--mantine-font-family-monospace)', caretColor: 'currentColor' },
        '.cm-gutters': {
          backgroundColor: 'var(--app-sunken)',
          borderRight: '1px solid var(--app-line)',
          color: 'var(--mantine-color-dimmed)',
        },
        '.cm-collapsedLines': { background: 'var(--app-quiet-soft)', color: 'var(--app-quiet)' },
        '&.cm-focused .cm-matchingBracket': {
          background: 'var(--app-busy-soft)',
          outline: '1px solid var(--app-busy)',
        },
        '&.cm-focused .cm-nonmatchingBracket': { background: 'var(--app-bad-soft)' },
      },
      { dark: isDark },
    ),
  ];
}
