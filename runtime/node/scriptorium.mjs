// For Node tools: `import { progress, ToolError } from 'scriptorium'`.
import { readFileSync } from 'node:fs';
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

/** The uploaded files `{name, path, bytes}`, in the order they were uploaded. */
export const files = () => asObject(readDocument('SKRIPTOTEKET_INPUT_MANIFEST')).files ?? [];

export const notice = (message, level = 'info') => ({ kind: 'notice', level, message: String(message) });
export const markdown = (text) => ({ kind: 'markdown', markdown: String(text) });
export const html = (text) => ({ kind: 'html_sandboxed', html: String(text) });
export const json = (value, title) => ({ kind: 'json', title, value });
export const vegaLite = (spec) => ({ kind: 'vega_lite', spec });
export const image = (path, alt = '') => ({ kind: 'image', path, alt });
export const file = (path, label) => ({ kind: 'file', path, label });

/** Rows are objects. Columns are keys or `{key, label}`; left out, all keys in the order they appear. */
export function table(rows, columns, title) {
  const keys = columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const made = keys.map((column) => (typeof column === 'object' ? column : { key: column, label: column }));
  return { kind: 'table', title, columns: made, rows };
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

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function asObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
