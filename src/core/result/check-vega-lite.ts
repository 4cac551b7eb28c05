import { KIB } from '../../contract/limits.ts';
import { quote } from '../form/issue.ts';
import { isObject, type Json, type JsonObject, jsonBytes, jsonDepth } from '../json.ts';

export const vegaLiteCaps = { rows: 4000, bytes: 512 * KIB, depth: 8 };

/** Keys that load something, leave the chart for the page, or let the spec set the options of whoever shows it. */
const forbiddenKeys = new Set(['url', 'href', 'usermeta', 'datasets', 'signals', 'element', 'markname', 'loader']);
/** Keys whose number decides how much the page has to draw or compute. */
const largestNumbers = new Map([
  ['width', 4000],
  ['height', 4000],
  ['steps', 1000],
  ['maxbins', 1000],
  ['tickCount', 1000],
]);
/** Keys whose text is shown as it is, never computed. */
const proseKeys = new Set(['title', 'subtitle', 'text', 'description', 'name']);
const inputKinds = new Set(['checkbox', 'radio', 'range', 'select', 'text', 'number', 'color', 'date', 'time']);

/** Why a Vega-Lite spec cannot be shown, or null. Whatever passes draws from its own rows and touches nothing else. */
export function faultOfVegaLite(spec: JsonObject): string | null {
  if (jsonDepth(spec) > vegaLiteCaps.depth) return `is nested deeper than ${vegaLiteCaps.depth} levels`;
  if (jsonBytes(spec) > vegaLiteCaps.bytes) return `is larger than ${vegaLiteCaps.bytes / KIB} KiB`;
  const schema = spec.$schema;
  if (
    schema !== undefined &&
    !(typeof schema === 'string' && /^https:\/\/vega\.github\.io\/schema\/vega-lite\/v\d/.test(schema))
  ) {
    return 'must be Vega-Lite ("$schema" names something else)';
  }
  const rows = { count: 0 };
  const { $schema: _, ...rest } = spec;
  const fault = faultOf(rest, '', rows);
  if (fault) return fault;
  return rows.count > vegaLiteCaps.rows
    ? `has ${rows.count} rows of data, and at most ${vegaLiteCaps.rows} can be shown`
    : null;
}

/** Looks at a value under its key, and at everything below except rows of data. Items of a list have the list's key. */
function faultOf(value: Json, key: string, rows: { count: number }): string | null {
  if (forbiddenKeys.has(key)) return `must not contain ${quote(key)}`;
  if (key === 'data') return faultOfData(value, rows);
  if (Array.isArray(value))
    return firstFault(
      value.map((item) => [key, item]),
      rows,
    );
  const own = faultOfEntry(key, value);
  if (own !== null) return own;
  return isObject(value) ? firstFault(Object.entries(value), rows) : null;
}

function firstFault(entries: [string, Json][], rows: { count: number }): string | null {
  for (const [key, value] of entries) {
    const fault = faultOf(value, key, rows);
    if (fault !== null) return fault;
  }
  return null;
}

/** Inline rows only: no address, no named source, no generator (`sequence` alone can make a billion rows). */
function faultOfData(data: Json, rows: { count: number }): string | null {
  if (data === null) return null;
  if (!isObject(data) || !Array.isArray(data.values)) return 'must have its data inline, in "data.values" as a list';
  const foreign = Object.keys(data).find((key) => !['values', 'name', 'format'].includes(key));
  if (foreign !== undefined) return `must not contain ${quote(`data.${foreign}`)}`;
  rows.count += data.values.length;
  return null;
}

function faultOfEntry(key: string, value: Json): string | null {
  if (key === 'mark' && (value === 'image' || (isObject(value) && value.type === 'image')))
    return 'must not use image marks';
  if ((key === 'on' || key === 'clear') && typeof value !== 'boolean' && !isEventName(value)) {
    return `may name only a plain event in ${quote(key)}`;
  }
  if ((key === 'translate' || key === 'zoom') && typeof value === 'string') return `must not redefine ${quote(key)}`;
  if (key === 'input' && !inputKinds.has(String(value))) return 'binds a parameter to an unknown kind of input';
  if (key === 'keyvals' && isObject(value)) return 'must list the "keyvals" to impute';
  if (key === 'quantile' || key === 'step')
    return typeof value === 'number' && value < 0.001 ? `has too small a ${quote(key)}` : null;
  const largest = largestNumbers.get(key);
  if (largest !== undefined && typeof value === 'number' && Math.abs(value) > largest)
    return `has ${quote(key)} over ${largest}`;
  return typeof value === 'string' ? faultOfText(key, value) : null;
}

function isEventName(value: Json): boolean {
  return typeof value === 'string' && /^[a-z]+(?:\s*,\s*[a-z]+)*$/.test(value);
}

/** Expressions know the window through a few functions, and a colour can be an address. */
function faultOfText(key: string, text: string): string | null {
  const call = proseKeys.has(key) ? null : /\b(windowSize|containerSize|screen)\s*\(/.exec(text);
  if (call?.[1] !== undefined) return `must not use ${quote(`${call[1]}()`)} in an expression`;
  return /\burl\s*\(|\bjavascript:/i.test(text) ? 'must not contain an address' : null;
}
