/**
 * What a script returned, as the runner contract allows it: pure, and the same every time. Only what comes out of here
 * is stored and shown. Invariant: it is within its budget, and normalising it again changes nothing.
 */
import { KIB } from '../../contract/limits.ts';
import type { NextAction, Output } from '../../contract/output.ts';
import { isObject, type Json, type JsonObject, jsonBytes, parseJson } from '../json.ts';
import { type BudgetName, budgets, DEEPEST_RESULT, LARGEST_RESULT_BYTES } from './budget.ts';
import { cutText } from './cut-text.ts';
import { fitTotal } from './fit-total.ts';
import { readActions } from './read-actions.ts';
import { readOutput } from './read-output.ts';
import { type CsvArtifact, noteUnknown, type Reading } from './reading.ts';

export interface ResultContext {
  budget: BudgetName;
  /** Paths of the run's collected artifacts, relative to the output folder. */
  artifactPaths: readonly string[];
}
export interface NormalResult {
  ok: true;
  outputs: Output[];
  nextActions: NextAction[];
  state: JsonObject | null;
  /** Sentences for the author alone, about what was ignored. What anybody misses is in the outputs. */
  notices: string[];
  /** To be stored beside the run's own artifacts. */
  csvArtifacts: CsvArtifact[];
}
/** `message` is for the author: the run ends as `contract_error`. */
export type NormalisedResult = NormalResult | { ok: false; message: string };

/** Takes the JSON text of what the script returned: a string, an object or null. Null text is no result. */
export function normaliseResult(returnJson: string | null, context: ResultContext): NormalisedResult {
  const reading: Reading = {
    budget: budgets[context.budget],
    artifactPaths: new Set(context.artifactPaths),
    cuts: [],
    notes: [],
    csvArtifacts: [],
    tables: new Map(),
  };
  const parsed = parseJson(returnJson ?? 'null', {
    maxDepth: DEEPEST_RESULT,
    maxBytes: LARGEST_RESULT_BYTES,
    lenientNumbers: true,
  });
  if (!parsed.ok) return { ok: false, message: `The result cannot be read. ${parsed.fault.message}` };
  const document = toDocument(parsed.value);
  if (!document)
    return { ok: false, message: `A tool returns a text, an object or nothing, not ${describe(parsed.value)}.` };
  if (parsed.nulledNumbers > 0) {
    reading.cuts.push(`${parsed.nulledNumbers} numbers that JSON cannot hold (NaN, infinities) became empty.`);
  }
  return readDocument(document, reading);
}

function toDocument(value: Json): JsonObject | null {
  if (value === null || value === '') return {};
  if (typeof value === 'string') return { outputs: [{ kind: 'html_sandboxed', html: value }] };
  return isObject(value) ? value : null;
}

function readDocument(document: JsonObject, reading: Reading): NormalResult {
  noteUnknown(document, ['outputs', 'next_actions', 'state'], 'The result', reading);
  const raw = readList(document.outputs);
  const kept = raw.slice(0, reading.budget.outputs);
  const read = kept.map((output, index) => readOutput(output, index + 1, reading));
  const state = readState(document.state, reading);
  const offered = state.isLost ? [] : readActions(document.next_actions, reading);
  const { outputs, actions } = fitTotal(
    { outputs: read, actions: offered, droppedOutputs: raw.length - kept.length },
    reading,
  );
  return {
    ok: true,
    outputs,
    nextActions: actions,
    state: state.value,
    notices: reading.notes.slice(0, 50).map((note) => cutText(note, 2 * KIB)),
    csvArtifacts: reading.csvArtifacts,
  };
}

/** Anything but a list is one faulty output, so that it is said where the outputs are. */
function readList(raw: Json | undefined): Json[] {
  if (raw === undefined || raw === null) return [];
  return Array.isArray(raw) ? raw : ['"outputs" must be a list'];
}

/** A state over its cap cannot be cut, and the next steps would start from a wrong one: neither is kept. */
function readState(raw: Json | undefined, reading: Reading): { value: JsonObject | null; isLost: boolean } {
  if (raw === undefined || raw === null) return { value: null, isLost: false };
  if (!isObject(raw)) {
    reading.cuts.push('"state" must be an object, so it was not kept and no next step can be offered.');
    return { value: null, isLost: true };
  }
  const cap = reading.budget.stateBytes;
  const bytes = jsonBytes(raw);
  if (bytes <= cap) return { value: raw, isLost: false };
  reading.cuts.push(
    `The state is ${Math.ceil(bytes / KIB)} KiB and at most ${cap / KIB} KiB are kept, so it was dropped and no next step can be offered.`,
  );
  return { value: null, isLost: true };
}

function describe(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'boolean' ? 'a boolean' : 'a number';
}
