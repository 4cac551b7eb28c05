/** Undo and redo: each step knows how to go back from where it led. All changes come from one person, in order. */
import {
  Annotation,
  type ChangeSet,
  type EditorSelection,
  type Extension,
  Prec,
  StateField,
  Transaction,
} from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';

/** What was typed faster than this is one step. */
const JOIN_MS = 500;
const MOST_STEPS = 500;

interface Step {
  back: ChangeSet;
  selection: EditorSelection;
}

interface History {
  done: readonly Step[];
  undone: readonly Step[];
  /** Of the last change, and how it was made; a change of another kind begins a step. */
  last: { at: number; event: string | undefined };
}

type Way = 'undo' | 'redo';
const travelled = Annotation.define<Way>();
const untouched: History = { done: [], undone: [], last: { at: 0, event: undefined } };

const history = StateField.define<History>({ create: () => untouched, update: record });

function record(before: History, transaction: Transaction): History {
  if (!transaction.docChanged) return before;
  const { startState, changes } = transaction;
  const step = { back: changes.invert(startState.doc), selection: startState.selection };
  const way = transaction.annotation(travelled);
  if (way === 'undo') return { ...untouched, done: before.done.slice(0, -1), undone: [...before.undone, step] };
  if (way === 'redo') return { ...untouched, done: [...before.done, step], undone: before.undone.slice(0, -1) };
  const at = transaction.annotation(Transaction.time) ?? 0;
  const event = transaction.annotation(Transaction.userEvent);
  const former = before.done.at(-1);
  const isMore = former !== undefined && event !== undefined && event === before.last.event;
  const done =
    isMore && at - before.last.at < JOIN_MS
      ? [...before.done.slice(0, -1), { back: step.back.compose(former.back), selection: former.selection }]
      : [...before.done.slice(1 - MOST_STEPS), step];
  return { done, undone: [], last: { at, event } };
}

function travel(view: EditorView, way: Way): boolean {
  const { done, undone } = view.state.field(history);
  const step = (way === 'undo' ? done : undone).at(-1);
  if (step === undefined || view.state.readOnly) return false;
  const { back: changes, selection } = step;
  view.dispatch({ changes, selection, annotations: travelled.of(way), scrollIntoView: true, userEvent: way });
  return true;
}

export function codeHistory(): Extension {
  const undo = (view: EditorView) => travel(view, 'undo');
  const redo = (view: EditorView) => travel(view, 'redo');
  return [
    history,
    keymap.of([
      { key: 'Mod-z', run: undo, preventDefault: true },
      { key: 'Mod-y', mac: 'Mod-Shift-z', run: redo, preventDefault: true },
      { linux: 'Ctrl-Shift-z', run: redo, preventDefault: true },
    ]),
    // As from a menu, or by shaking a phone.
    Prec.high(
      EditorView.domEventHandlers({
        beforeinput: (event, view) => {
          const way = { historyUndo: 'undo', historyRedo: 'redo' }[event.inputType] as Way | undefined;
          if (way === undefined) return false;
          event.preventDefault();
          return travel(view, way);
        },
      }),
    ),
  ];
}
