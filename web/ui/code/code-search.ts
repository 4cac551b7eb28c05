/** Search in the code, also in what is too far away to be drawn, where the browser does not look. */
import { search } from '@codemirror/search';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

const box = {
  minHeight: '32px',
  margin: '0',
  font: 'inherit',
  color: 'inherit',
  padding: '2px 10px',
  background: 'var(--app-surface)',
  border: '1px solid var(--app-control-line)',
  borderRadius: '6px',
};

/** The boxes and buttons of the page. */
const look = EditorView.theme({
  '.cm-panels': { backgroundColor: 'var(--app-sunken)', color: 'var(--mantine-color-text)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--app-line)' },
  '.cm-panel.cm-search, .cm-panel.cm-dialog': {
    ...{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '6px' },
    padding: '8px 44px 8px 8px',
    fontSize: '0.86rem',
  },
  '.cm-panel.cm-search br': { display: 'none' },
  '.cm-panel .cm-textfield': { ...box, flex: '1 1 14em', minWidth: '0' },
  // A line number is short, and the button fits beside it on a phone.
  '.cm-panel.cm-dialog .cm-textfield': { flex: 'none', width: '6em' },
  '.cm-panel .cm-button, .cm-panel .cm-button:active': { ...box, cursor: 'pointer' },
  '.cm-panel .cm-button:hover': { background: 'var(--app-busy-soft)' },
  '.cm-panel.cm-search label, .cm-panel.cm-dialog label': {
    ...{ display: 'inline-flex', alignItems: 'center', gap: '6px', minHeight: '32px', margin: '0 6px 0 0' },
    ...{ fontSize: 'inherit', whiteSpace: 'nowrap' },
  },
  '.cm-panel.cm-search input[type=checkbox]': { width: '18px', height: '18px', margin: '0' },
  '.cm-panel.cm-search [name=close], .cm-panel .cm-dialog-close': {
    ...{ top: '8px', right: '8px', width: '32px', height: '32px' },
    ...{ color: 'inherit', fontSize: '1.2rem', cursor: 'pointer' },
  },
  '.cm-searchMatch': { backgroundColor: 'var(--app-warn-soft)', outline: '1px solid var(--app-warn)' },
  '.cm-searchMatch.cm-searchMatch-selected': { backgroundColor: 'var(--app-busy-soft)', outlineWidth: '2px' },
});

export const codeSearch: Extension = [search({ top: true }), look];
