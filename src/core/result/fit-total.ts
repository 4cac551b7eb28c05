import { KIB } from '../../contract/limits.ts';
import type { NextAction, Output } from '../../contract/output.ts';
import { type Json, jsonBytes } from '../json.ts';
import { cutText } from './cut-text.ts';
import type { Reading } from './reading.ts';
import { saveAsCsv } from './save-as-csv.ts';

const MOST_SENTENCES = 20;

/**
 * Outputs and actions within the caps on all of them together, the system notice included. Tables are shortened first,
 * since their rows survive as CSV; then outputs are dropped from the end, and at last actions.
 */
export function fitTotal(
  given: { outputs: Output[]; actions: NextAction[]; droppedOutputs: number },
  reading: Reading,
): { outputs: Output[]; actions: NextAction[] } {
  const { budget } = reading;
  let outputs = [...given.outputs];
  const actions = [...given.actions];
  if (bytesOf(outputs) + bytesOf(actions) > budget.totalBytes)
    outputs = outputs.map((output) => shortenTable(output, reading));
  const outputBytes = outputs.map(bytesOfOne);
  const actionBytes = actions.map(bytesOfOne);
  const dropped = { outputs: given.droppedOutputs, actions: 0 };
  for (;;) {
    const notice = systemNotice(reading, dropped);
    const count = outputBytes.length + (notice ? 1 : 0);
    const bytes = total(outputBytes) + total(actionBytes) + (notice ? bytesOfOne(notice) : 0) + 4;
    if (count <= budget.outputs && bytes <= budget.totalBytes) {
      const shown = outputs.slice(0, outputBytes.length);
      return { outputs: notice ? [notice, ...shown] : shown, actions: actions.slice(0, actionBytes.length) };
    }
    if (outputBytes.pop() !== undefined) dropped.outputs += 1;
    else if (actionBytes.pop() !== undefined) dropped.actions += 1;
    else return { outputs: notice ? [notice] : [], actions: [] };
  }
}

/** A table's share is a quarter of the whole when not everything fits. */
function shortenTable(output: Output, reading: Reading): Output {
  const share = Math.floor(reading.budget.totalBytes / 4);
  if (output.kind !== 'table' || bytesOfOne(output) <= share) return output;
  const rows: typeof output.rows = [];
  let bytes = bytesOfOne({ ...output, rows: [] });
  for (const row of output.rows) {
    bytes += jsonBytes(row as Json) + 1;
    if (bytes > share) break;
    rows.push(row);
  }
  const name = output.title === undefined ? 'A table' : `The table “${cutText(output.title, 120)}”`;
  reading.cuts.push(
    `${name} shows the first ${rows.length} of ${reading.tables.get(output)?.data.rows.length ?? 0} rows, to fit in ` +
      `${reading.budget.totalBytes / KIB} KiB; the whole table is in ${saveAsCsv(output, reading)}.`,
  );
  return { ...output, rows };
}

function systemNotice(reading: Reading, dropped: { outputs: number; actions: number }): Output | null {
  const { budget } = reading;
  const caps = `at most ${budget.outputs} outputs and ${budget.totalBytes / KIB} KiB`;
  const sentences = [
    ...(dropped.outputs > 0 ? [`${dropped.outputs} outputs at the end were left out (${caps}).`] : []),
    ...(dropped.actions > 0 ? [`${dropped.actions} next steps at the end were left out (${caps}).`] : []),
    ...reading.cuts,
  ];
  if (sentences.length === 0) return null;
  const more = sentences.length > MOST_SENTENCES ? ` And ${sentences.length - MOST_SENTENCES} more.` : '';
  const message = `System notice: ${sentences.slice(0, MOST_SENTENCES).join(' ')}${more}`;
  return { kind: 'notice', level: 'warning', message: cutText(message, budget.noticeBytes) };
}

function bytesOf(items: (Output | NextAction)[]): number {
  return total(items.map(bytesOfOne)) + 2;
}

/** With the comma that follows it. The cast: everything in an output or action is JSON. */
function bytesOfOne(item: Output | NextAction): number {
  return jsonBytes(item as unknown as Json) + 1;
}

function total(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
