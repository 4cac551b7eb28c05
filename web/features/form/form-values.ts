import type { Field, FieldKind } from '../../../src/contract/form.ts';
import {
  exactNumber,
  isRawNumber,
  type Json,
  type JsonObject,
  parseJson,
  stringifyJson,
} from '../../../src/core/json.ts';

/** What stands in the boxes. Numbers stay text until they are sent, so a seventy-digit one survives. */
export type FieldValue = string | boolean | string[];
export type FormValues = Record<string, FieldValue>;

/** Fills the boxes: with `given` (an earlier run, a prefill), else with the field's default, else empty. */
export function initialValues(fields: readonly Field[], given: Record<string, unknown> = {}): FormValues {
  return Object.fromEntries(
    fields.map((field) => [
      field.name,
      toFieldValue(field, Object.hasOwn(given, field.name) ? given[field.name] : field.default),
    ]),
  );
}

/**
 * The values as the server takes them. An empty box is left out; text that does not fit its kind (letters for a number)
 * is sent as it is, so that the check names it instead of losing it.
 */
export function buildInputs(fields: readonly Field[], values: FormValues): JsonObject {
  const entries = fields.flatMap((field): [string, Json][] => {
    const value = toInput(field, values[field.name] ?? '');
    return value === undefined ? [] : [[field.name, value]];
  });
  return Object.fromEntries(entries);
}

function toFieldValue(field: Field, value: unknown): FieldValue {
  switch (field.kind) {
    case 'boolean':
      return value === true;
    case 'multi_enum':
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    case 'json':
      // Defaults and inputs of runs are JSON.
      return value === undefined ? '' : stringifyJson(value as Json, { indent: 2 });
    default:
      if (value === undefined || value === null) return '';
      return isRawNumber(value) ? value.rawJSON : String(value);
  }
}

function toInput(field: Field, value: FieldValue): Json | undefined {
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.length > 0 || field.default !== undefined ? value : undefined;
  if (field.kind === 'string' || field.kind === 'text') {
    return value === '' && field.default === undefined ? undefined : value;
  }
  if (value.trim() === '') return undefined;
  return readText[field.kind]?.(value) ?? value;
}

const readText: Partial<Record<FieldKind, (text: string) => Json>> = {
  integer: readNumber,
  number: readNumber,
  email: (text) => text.trim(),
  url: (text) => text.trim(),
  duration: readDuration,
  json: (text) => {
    const parsed = parseJson(text, { maxDepth: 100 });
    return parsed.ok ? parsed.value : text;
  },
};

/** True where the text of a JSON box is not JSON: the check of values would take it for a text. */
export function isBrokenJson(field: Field, value: FieldValue | undefined): boolean {
  if (field.kind !== 'json' || typeof value !== 'string' || value.trim() === '') return false;
  return !parseJson(value, { maxDepth: 100 }).ok;
}

/** Takes `1 000`, `0,25` and `+3` as people write them. */
function readNumber(text: string): Json {
  const tight = text
    .replaceAll(/\s/g, '')
    .replace(/^\+/, '')
    .replace(/^(-?\d+),(\d+)$/, '$1.$2');
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(tight) ? exactNumber(tight) : text;
}

/** Takes `1h 30m` and `90s` for `PT1H30M` and `PT90S`; what is already in that form passes. */
function readDuration(text: string): string {
  const parts = /^\s*(?:(\d+)\s*d)?\s*(?:(\d+)\s*(?:h|t))?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?\s*$/i.exec(text);
  if (!parts || parts.slice(1).every((part) => part === undefined)) return text.trim().toUpperCase();
  const [days, hours, minutes, seconds] = parts.slice(1);
  const time = [hours && `${hours}H`, minutes && `${minutes}M`, seconds && `${seconds}S`].filter(Boolean).join('');
  return `P${days ? `${days}D` : ''}${time ? `T${time}` : ''}`;
}
