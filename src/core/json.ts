/**
 * JSON that keeps what a script wrote: a number JavaScript cannot hold unchanged stays as its own text.
 * Invariant: whatever `parseJson` returns can be stored as jsonb, has bounded depth, and has no `__proto__` key.
 * The pages use this file too, so it needs no package and no Node.
 */

import { scanJson } from './scan-json.ts';

/** A number kept as text, made by the engine's own `JSON.rawJSON`; `JSON.stringify` writes it unquoted. */
export interface RawNumber {
  readonly rawJSON: string;
}
export type JsonScalar = string | number | boolean | null | RawNumber;
export type Json = JsonScalar | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export interface ParseOptions {
  /** Deepest nesting of lists and objects; a scalar has depth 0. */
  maxDepth: number;
  /** Largest text, in UTF-8 bytes. Left out: no cap. */
  maxBytes?: number;
  /** Numbers that cannot be kept (`NaN`, `Infinity`, 1e999999) become null instead of a fault. */
  lenientNumbers?: boolean;
}
export interface JsonFault {
  kind: 'too_large' | 'too_deep' | 'invalid';
  message: string;
}
export type ParsedJson = { ok: true; value: Json; nulledNumbers: number } | { ok: false; fault: JsonFault };

/** What ECMAScript's "JSON.parse source text access" adds; TypeScript 6 does not declare it yet. */
interface ExactJson {
  parse(text: string, reviver: (key: string, value: Json, context: { source?: string }) => Json | undefined): Json;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): boolean;
}
const exactJson = JSON as unknown as ExactJson;

/** Reads JSON text. Depth and size are checked on the text, before anything is built. Never throws. */
export function parseJson(text: string, options: ParseOptions): ParsedJson {
  if (options.maxBytes !== undefined && exceedsBytes(text, options.maxBytes)) {
    return faulty('too_large', `The JSON is larger than ${options.maxBytes} bytes.`);
  }
  const scan = scanJson(text, options);
  if (scan === 'too_deep') return faulty('too_deep', `The JSON is nested deeper than ${options.maxDepth} levels.`);
  if (!scan.hasInexactNumbers && isPlainText(scan.text)) return parsePlain(scan.text, scan.nulledNumbers);
  let nulledNumbers = scan.nulledNumbers;
  let unkeepable: string | null = null;
  const unclean = !scan.text.isWellFormed() || /\\u(?:0000|[dD][89a-fA-F])/.test(scan.text);
  const revive = (key: string, value: Json, context: { source?: string }): Json | undefined => {
    if (key === '__proto__') return undefined;
    if (typeof value === 'number') {
      const source = context.source ?? String(value);
      if (source === String(value)) return value;
      if (isKeepable(source)) return exactJson.rawJSON(source);
      nulledNumbers += 1;
      unkeepable ??= source;
      return null;
    }
    return unclean ? cleanValue(value) : value;
  };
  try {
    const value = exactJson.parse(scan.text, revive) ?? null;
    if (unkeepable !== null && !options.lenientNumbers) {
      return faulty('invalid', `The number ${abbreviate(unkeepable)} is too large to be kept.`);
    }
    return { ok: true, value, nulledNumbers };
  } catch (error) {
    return notJson(error);
  }
}

/** Exact JSON text. `canonical` sorts keys, so that equal values give equal texts (for hashes and byte counts). */
export function stringifyJson(value: Json, options: { canonical?: boolean; indent?: number } = {}): string {
  const sortKeys = (_key: string, item: Json): Json => (isObject(item) ? sorted(item) : item);
  return JSON.stringify(value, options.canonical ? sortKeys : undefined, options.indent);
}

/** Bytes of the compact JSON text in UTF-8: what the budgets count. The order of keys does not matter to it. */
export function jsonBytes(value: Json): number {
  return utf8Bytes(stringifyJson(value));
}

export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    // A pair of surrogates is two units and four bytes: one extra byte for each half.
    bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/** The same value with every kept number turned into a JavaScript number; one beyond its range becomes null. */
export function toPlain(value: Json): unknown {
  if (isRawNumber(value)) {
    const number = Number(value.rawJSON);
    return Number.isFinite(number) ? number : null;
  }
  if (Array.isArray(value)) return value.map(toPlain);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
  return value;
}

/** Levels of lists and objects: 0 for a scalar, 1 for `[]`. Level by level, so that depth cannot overflow the stack. */
export function jsonDepth(value: Json): number {
  let depth = 0;
  let level = [value].filter(isContainer);
  while (level.length > 0) {
    depth += 1;
    level = level.flatMap((container) => Object.values(container).filter(isContainer));
  }
  return depth;
}

export function isRawNumber(value: unknown): value is RawNumber {
  return exactJson.isRawJSON(value);
}

/** A JSON object: not a list, not a kept number, not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);
}

function isContainer(value: Json): value is Json[] | JsonObject {
  return typeof value === 'object' && value !== null && !isRawNumber(value);
}

/** A kept number of this text, or a plain one where JavaScript holds it unchanged. The text must be a JSON number. */
export function exactNumber(text: string): number | RawNumber {
  return text === String(Number(text)) ? Number(text) : exactJson.rawJSON(text);
}

/** Nothing that a reviver would change besides numbers: without escapes no key can be `__proto__` in disguise. */
function isPlainText(text: string): boolean {
  return !text.includes('\\u') && !text.includes('__proto__') && text.isWellFormed();
}

/** A reviver costs 2 µs for each value, 2.7 s for a result of 16 MiB; most texts need none. */
function parsePlain(text: string, nulledNumbers: number): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text), nulledNumbers };
  } catch (error) {
    return notJson(error);
  }
}

/**
 * PostgreSQL writes out a number's digits, so eight bytes such as 1e100000 would become a hundred thousand,
 * and refuses more than 131072 digits before the point and 16383 after it.
 */
function isKeepable(source: string): boolean {
  const exponent = /[eE]([+-]?\d+)$/.exec(source);
  return source.length <= 10_000 && (exponent === null || Math.abs(Number(exponent[1])) <= 1000);
}

/** PostgreSQL stores neither U+0000 nor half a surrogate pair; both become the replacement character. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

function cleanValue(value: Json): Json {
  if (typeof value === 'string') return cleanText(value);
  if (!isObject(value) || Object.keys(value).every((key) => cleanText(key) === key)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [cleanText(key), item]));
}

function sorted(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function exceedsBytes(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true;
  return text.length * 3 > maxBytes && utf8Bytes(text) > maxBytes;
}

function abbreviate(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function notJson(error: unknown): ParsedJson {
  return faulty('invalid', `This is not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
}

function faulty(kind: JsonFault['kind'], message: string): ParsedJson {
  return { ok: false, fault: { kind, message } };
}
