import { KIB } from '../../contract/limits.ts';
import type { Output } from '../../contract/output.ts';
import { quote } from '../form/issue.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { cutJson, type JsonCap } from './cut-json.ts';
import { cutText } from './cut-text.ts';
import { readTable } from './read-table.ts';
import { readVegaLite } from './read-vega-lite.ts';
import { type Fault, noteUnknown, type Reading } from './reading.ts';

const fieldsOfKind: Record<Output['kind'], readonly string[]> = {
  notice: ['level', 'message'],
  markdown: ['markdown'],
  table: ['title', 'columns', 'rows'],
  json: ['title', 'value'],
  html_sandboxed: ['html'],
  vega_lite: ['spec'],
  image: ['path', 'alt'],
  file: ['path', 'label'],
};
const levels = ['info', 'warning', 'error'] as const;
const pictures = /\.(?:png|jpe?g|webp|svg)$/i;
const LONGEST_LABEL_BYTES = 512;

/** One output within its caps, or the error notice that stands in for one that is not in the contract. */
export function readOutput(raw: Json, number: number, reading: Reading): Output {
  const kind = isObject(raw) && typeof raw.kind === 'string' ? raw.kind : null;
  const where = kind === null ? `Output ${number}` : `Output ${number} (${kind.slice(0, 40)})`;
  const read = isObject(raw) ? readKind(raw, where, reading) : { fault: 'must be an object with a "kind"' };
  if (!('fault' in read)) return read;
  return { kind: 'notice', level: 'error', message: cutText(`${where} cannot be shown: ${read.fault}.`, 2 * KIB) };
}

function readKind(raw: JsonObject, where: string, reading: Reading): Output | Fault {
  const kind = Object.keys(fieldsOfKind).find((known) => known === raw.kind) as Output['kind'] | undefined;
  if (kind === undefined) {
    return { fault: `its kind must be one of ${Object.keys(fieldsOfKind).join(', ')}, not ${quote(String(raw.kind))}` };
  }
  noteUnknown(raw, ['kind', ...fieldsOfKind[kind]], where, reading);
  switch (kind) {
    case 'notice':
      return readNotice(raw, where, reading);
    case 'markdown':
      return readText(raw, 'markdown', reading.budget.markdownBytes, where, reading, (markdown) => ({
        kind,
        markdown,
      }));
    case 'html_sandboxed':
      return readText(raw, 'html', reading.budget.htmlBytes, where, reading, (html) => ({ kind, html }));
    case 'table':
      return readTable(raw, where, readLabel(raw, 'title', where, reading), reading);
    case 'json':
      return readJson(raw, where, reading);
    case 'vega_lite':
      return readVegaLite(raw, where, reading);
    case 'image':
      return readImage(raw, where, reading);
    case 'file':
      return readFile(raw, where, reading);
  }
}

function readNotice(raw: JsonObject, where: string, reading: Reading): Output | Fault {
  const level = levels.find((known) => known === raw.level);
  if (raw.level !== undefined && level === undefined)
    reading.notes.push(`${where}: "level" must be info, warning or error; it became info.`);
  return readText(raw, 'message', reading.budget.noticeBytes, where, reading, (message) => ({
    kind: 'notice',
    level: level ?? 'info',
    message,
  }));
}

function readText(
  raw: JsonObject,
  name: string,
  maxBytes: number,
  where: string,
  reading: Reading,
  make: (text: string) => Output,
): Output | Fault {
  const text = raw[name];
  if (typeof text !== 'string') return { fault: `"${name}" must be a text` };
  const kept = cutText(text, maxBytes);
  if (kept !== text) reading.cuts.push(`${where} was cut to ${maxBytes / KIB} KiB.`);
  return make(kept);
}

function readJson(raw: JsonObject, where: string, reading: Reading): Output | Fault {
  if (raw.value === undefined) return { fault: '"value" is missing' };
  const { budget } = reading;
  const said: Record<JsonCap, string> = {
    bytes: `${budget.jsonBytes / KIB} KiB`,
    depth: `${budget.jsonDepth} levels`,
    keys: `${budget.jsonKeys} keys in an object`,
    items: `${budget.jsonItems} items in a list`,
  };
  const { value, caps } = cutJson(raw.value, budget);
  if (caps.length > 0) reading.cuts.push(`${where} was cut to ${caps.map((cap) => said[cap]).join(' and ')}.`);
  const title = readLabel(raw, 'title', where, reading);
  return { kind: 'json', ...(title === undefined ? {} : { title }), value };
}

function readImage(raw: JsonObject, where: string, reading: Reading): Output | Fault {
  const path = readPath(raw, reading);
  if (typeof path !== 'string') return path;
  if (!pictures.test(path)) return { fault: `${quote(path)} is not a picture (png, jpeg, webp or svg)` };
  return { kind: 'image', path, alt: readLabel(raw, 'alt', where, reading) ?? '' };
}

function readFile(raw: JsonObject, where: string, reading: Reading): Output | Fault {
  const path = readPath(raw, reading);
  if (typeof path !== 'string') return path;
  const label = readLabel(raw, 'label', where, reading);
  return { kind: 'file', path, ...(label === undefined ? {} : { label }) };
}

/** The path of an artifact, relative to the output folder; authors also write it as they wrote the file. */
function readPath(raw: JsonObject, reading: Reading): string | Fault {
  if (typeof raw.path !== 'string') return { fault: '"path" must be the path of a file in the output folder' };
  const path = raw.path.replace(/^\/work\/output\//, '').replace(/^(?:\.\/)+/, '');
  return reading.artifactPaths.has(path) ? path : { fault: `there is no file ${quote(raw.path)} in the output folder` };
}

function readLabel(raw: JsonObject, name: string, where: string, reading: Reading): string | undefined {
  const text = raw[name];
  if (text === undefined || text === null) return undefined;
  if (typeof text === 'string') return cutText(text, LONGEST_LABEL_BYTES);
  reading.notes.push(`${where}: "${name}" must be a text and was ignored.`);
  return undefined;
}
