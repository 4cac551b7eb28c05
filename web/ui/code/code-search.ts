/** Search in the code, also in what is too far away to be drawn, where the browser does not look. */
import { type Extension, Prec, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, keymap, type Panel, showPanel } from '@codemirror/view';

export interface SearchWords {
  search: string;
  next: string;
  previous: string;
  close: string;
  count: (n: number) => string;
}

/** More than anybody steps through. */
const MOST_MATCHES = 1000;

/** null: the panel is closed. */
const setQuery = StateEffect.define<string | null>();
const query = StateField.define<string | null>({
  create: () => null,
  update: (before, { effects }) => effects.reduce((value, each) => (each.is(setQuery) ? each.value : value), before),
});

function findMatches(view: EditorView): { from: number; to: number }[] {
  const wanted = (view.state.field(query) ?? '').toLowerCase();
  if (wanted === '') return [];
  const text = view.state.doc.toString().toLowerCase();
  const found: { from: number; to: number }[] = [];
  for (let at = text.indexOf(wanted); at >= 0 && found.length < MOST_MATCHES; at = text.indexOf(wanted, at + 1))
    found.push({ from: at, to: at + wanted.length });
  // Some capitals are longer than their small letters; what then lies behind the end is no match.
  return found.filter(({ to }) => to <= view.state.doc.length);
}

const mark = Decoration.mark({ class: 'cm-searched' });
const marks = EditorView.decorations.of((view) =>
  Decoration.set(findMatches(view).map(({ from, to }) => mark.range(from, to))),
);

function step(view: EditorView, way: 1 | -1): void {
  const matches = findMatches(view);
  const { from, to } = view.state.selection.main;
  const ahead = way === 1 ? matches.find((each) => each.from >= to) : matches.findLast((each) => each.to <= from);
  const match = ahead ?? matches.at(way === 1 ? 0 : -1);
  if (match) view.dispatch({ selection: { anchor: match.from, head: match.to }, scrollIntoView: true });
}

function open(view: EditorView): boolean {
  if (view.state.field(query) === null) view.dispatch({ effects: setQuery.of('') });
  view.dom.querySelector<HTMLInputElement>('.cm-searchPanel input')?.select();
  return true;
}

function close(view: EditorView): void {
  view.dispatch({ effects: setQuery.of(null) });
  view.focus();
}

function makePanel(view: EditorView, words: SearchWords): Panel {
  const dom = document.createElement('search');
  dom.className = 'cm-searchPanel';
  const input = document.createElement('input');
  input.type = 'text';
  input.ariaLabel = words.search;
  input.placeholder = words.search;
  input.value = view.state.field(query) ?? '';
  const count = document.createElement('span');
  count.role = 'status';
  const button = (label: string, sign: string, onClick: () => void) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.ariaLabel = label;
    made.textContent = sign;
    made.addEventListener('click', onClick);
    return made;
  };
  const showCount = () => {
    count.textContent = input.value === '' ? '' : words.count(findMatches(view).length);
  };
  input.addEventListener('input', () => {
    view.dispatch({ effects: setQuery.of(input.value) });
    showCount();
  });
  dom.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close(view);
    else if (event.key === 'Enter' && event.target === input) step(view, event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  });
  dom.append(
    input,
    button(words.previous, '↑', () => step(view, -1)),
    button(words.next, '↓', () => step(view, 1)),
    count,
    button(words.close, '×', () => close(view)),
  );
  return { dom, top: true, update: (update) => update.docChanged && showCount() };
}

const look = EditorView.theme({
  '.cm-panels-top': {
    borderBottom: '1px solid var(--app-line)',
    backgroundColor: 'var(--app-surface)',
    color: 'inherit',
  },
  '.cm-searchPanel': { display: 'flex', flexWrap: 'wrap', gap: '6px', padding: '6px', alignItems: 'center' },
  '.cm-searchPanel input, .cm-searchPanel button': {
    minHeight: '32px',
    minWidth: '32px',
    font: 'inherit',
    color: 'inherit',
    padding: '2px 8px',
    backgroundColor: 'var(--app-surface)',
    border: '1px solid var(--app-control-line)',
    borderRadius: '6px',
  },
  '.cm-searchPanel input': { flex: '1 1 12em' },
  '.cm-searched': { backgroundColor: 'var(--app-warn-soft)', outline: '1px solid var(--app-warn)' },
});

export function codeSearch(words: SearchWords): Extension {
  // Always the same function, so that the panel stays while somebody types in it.
  const panel = (view: EditorView) => makePanel(view, words);
  return [
    query,
    marks,
    look,
    showPanel.compute([query], (state) => (state.field(query) === null ? null : panel)),
    Prec.high(keymap.of([{ key: 'Mod-f', run: open, preventDefault: true }])),
  ];
}
