// For Node tools: `import { progress, ToolError } from 'scriptorium'`. The types are in scriptorium.d.mts.
import { readFileSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { send } from './channel.mjs';

/** Ends the run and shows its message to the person, as it is and without a stack. */
export class ToolError extends Error {
  name = 'ToolError';
}

export const inputDir = process.env.SKRIPTOTEKET_INPUT_DIR;
export const outputDir = process.env.SKRIPTOTEKET_OUTPUT_DIR;

/** Shows how far the tool has come: a fraction from 0 to 1, and a few words. */
export function progress(fraction, text = '') {
  const clamped = Math.min(1, Math.max(0, Number(fraction) || 0));
  send('progress', JSON.stringify({ fraction: clamped, text: String(text).slice(0, 1000).toWellFormed() }));
}

/** The values of the form. */
export const inputs = () => asObject(readDocument('SKRIPTOTEKET_INPUTS'));

/** `{action_id, input, state}` when the person chose an action of the last result, otherwise null. */
export function action() {
  const value = asObject(readDocument('SKRIPTOTEKET_ACTION'));
  if (typeof value.action_id !== 'string') return null;
  return { action_id: value.action_id, input: asObject(value.input), state: asObject(value.state) };
}

/** What the tool returned as `state` the last time; empty on a first run. */
export const state = () => action()?.state ?? {};

/** The person's settings for this tool. */
export const settings = () => asObject(asObject(readFile(process.env.SKRIPTOTEKET_MEMORY_PATH)).settings);

/** An uploaded file: `name`, `path` and `bytes` (its size). */
class File {
  constructor({ name, path, bytes }) {
    Object.assign(this, { name, path, bytes });
  }

  readBytes() {
    return readFileSync(this.path);
  }

  /** UTF-16 with its mark, UTF-8 with or without, or else Windows-1252, as Excel saves. */
  readText() {
    const bytes = this.readBytes();
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return new TextDecoder('windows-1252').decode(bytes);
    }
  }
}

/** The uploaded files, in the order they were uploaded. */
export function files() {
  const listed = asObject(readDocument('SKRIPTOTEKET_INPUT_MANIFEST')).files;
  const isEntry = (entry) => typeof entry?.name === 'string' && typeof entry?.path === 'string';
  return Array.isArray(listed) ? listed.filter(isEntry).map((entry) => new File(entry)) : [];
}

export const notice = (message, level = 'info') => ({ kind: 'notice', level, message: String(message) });
export const markdown = (text) => ({ kind: 'markdown', markdown: String(text) });
export const html = (text) => ({ kind: 'html_sandboxed', html: String(text) });
export const json = (value, title) => ({ kind: 'json', title, value });
export const vegaLite = (spec) => ({ kind: 'vega_lite', spec });
export const image = (path, alt = '') => ({ kind: 'image', path: inOutput(path), alt });
export const file = (path, label) => ({ kind: 'file', path: inOutput(path), label });

/** Rows are objects. Columns are keys or `{key, label}`; left out, all keys in the order they appear. */
export function table(rows, columns, title) {
  const keys = columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const made = keys.map((column) => (typeof column === 'object' ? column : { key: column, label: column }));
  return { kind: 'table', title, columns: made, rows };
}

/** A form under the result; sent, the tool runs again with `action()` set. */
export const nextAction = (actionId, label, fields = [], prefill = {}) => ({
  ...{ action_id: actionId, label, kind: 'form', fields, prefill },
});

/**
 * Kinds: string, text, integer, number, boolean, enum, multi_enum. More: help, required, min, max, and for a choice
 * `options`, as values or `{value, label}`.
 */
export function field(name, kind = 'string', label = name, { options, ...more } = {}) {
  const asOption = (option) => (typeof option === 'object' ? option : { value: String(option), label: String(option) });
  return { name, kind, label, ...more, ...(options && { options: options.map(asOption) }) };
}

/** What the entrypoint returns. */
export const result = (outputs = [], nextActions = [], nextState = null) => ({
  ...{ outputs, next_actions: nextActions, state: nextState },
});

function inOutput(path) {
  return isAbsolute(path) ? relative(outputDir, path) : path;
}

function readDocument(variable) {
  const text = process.env[variable];
  return text === undefined ? readFile(process.env[`${variable}_PATH`]) : parse(text);
}

function readFile(path) {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Integers that a number cannot hold are BigInt, which the result writes as they were. */
function parse(text) {
  const exact = (_key, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value;
  try {
    // Without long digits there is nothing to keep, and parsing is several times faster.
    return /\d{16}/.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
  } catch {
    return null;
  }
}

function asObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
