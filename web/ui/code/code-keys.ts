/** The keys of code: Tab and Enter keep the indentation; Escape lets Tab leave, until the editor is entered again. */
import { EditorSelection, type EditorState, type Extension, type StateCommand } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';

export function codeKeys(indent: number): Extension {
  const unit = ' '.repeat(indent);
  return [
    keymap.of([
      { key: 'Tab', run: indentMore(unit), shift: indentLess(unit) },
      { key: 'Enter', run: newLine(unit) },
      { key: 'Backspace', run: deleteSelected },
      { key: 'Delete', run: deleteSelected },
      { key: 'Mod-a', run: selectAll, preventDefault: true },
      { key: 'Mod-Home', run: (view) => moveTo(view, 0), preventDefault: true },
      { key: 'Mod-End', run: (view) => moveTo(view, view.state.doc.length), preventDefault: true },
      {
        key: 'Escape',
        run: (view) => {
          view.setTabFocusMode(true);
          return true;
        },
      },
    ]),
    EditorView.domEventHandlers({ focus: (_event, view) => view.setTabFocusMode(view.state.readOnly) }),
  ];
}

/** The places where the lines of the selection begin. */
function lineStarts(state: EditorState): number[] {
  const { from, to } = state.selection.main;
  const starts: number[] = [];
  for (let line = state.doc.lineAt(from); ; line = state.doc.line(line.number + 1)) {
    starts.push(line.from);
    if (line.to >= to) return starts;
  }
}

const indentMore =
  (unit: string): StateCommand =>
  ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const { main } = state.selection;
    if (main.empty) {
      const column = main.head - state.doc.lineAt(main.head).from;
      const insert = ' '.repeat(unit.length - (column % unit.length));
      dispatch(state.update(state.replaceSelection(insert), { userEvent: 'input', scrollIntoView: true }));
      return true;
    }
    const changes = lineStarts(state).map((from) => ({ from, insert: unit }));
    dispatch(state.update({ changes, userEvent: 'input.indent' }));
    return true;
  };

const indentLess =
  (unit: string): StateCommand =>
  ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const changes = lineStarts(state).flatMap((from) => {
      const spaces = /^(?:\t| *)/.exec(state.doc.lineAt(from).text)?.[0] ?? '';
      const removed = spaces === '\t' ? 1 : Math.min(spaces.length, unit.length);
      return removed === 0 ? [] : [{ from, to: from + removed }];
    });
    dispatch(state.update({ changes, userEvent: 'delete.dedent' }));
    return true;
  };

/** As far in as the line before, and one further after what opens a block. */
const newLine =
  (unit: string): StateCommand =>
  ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const { from } = state.selection.main;
    const line = state.doc.lineAt(from);
    const before = line.text.slice(0, from - line.from);
    const kept = /^\s*/.exec(before)?.[0] ?? '';
    const insert = state.lineBreak + kept + (/[:{[(]\s*$/.test(before) ? unit : '');
    dispatch(state.update(state.replaceSelection(insert), { userEvent: 'input', scrollIntoView: true }));
    return true;
  };

/** Also what is selected but too far away to be drawn. */
const deleteSelected: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly || state.selection.main.empty) return false;
  dispatch(state.update(state.replaceSelection(''), { userEvent: 'delete.selection', scrollIntoView: true }));
  return true;
};

const selectAll: StateCommand = ({ state, dispatch }) => {
  dispatch(state.update({ selection: EditorSelection.single(0, state.doc.length) }));
  return true;
};

function moveTo(view: EditorView, place: number): boolean {
  view.dispatch({ selection: EditorSelection.cursor(place), scrollIntoView: true });
  return true;
}
