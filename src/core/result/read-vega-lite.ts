import type { Output } from '../../contract/output.ts';
import { isObject, type JsonObject, toPlain } from '../json.ts';
import { faultOfVegaLite } from './check-vega-lite.ts';
import type { Fault, Reading } from './reading.ts';

/** A chart. Its numbers become ordinary ones, since they are drawn; what libraries add around a spec is taken away. */
export function readVegaLite(raw: JsonObject, where: string, reading: Reading): Output | Fault {
  if (!isObject(raw.spec)) return { fault: '"spec" must be an object' };
  // The cast: the plain form of an object is an object.
  const { usermeta, datasets, ...spec } = toPlain(raw.spec) as JsonObject;
  if (usermeta !== undefined) reading.notes.push(`${where}: "usermeta" was ignored.`);
  const inlined = isObject(datasets) ? inlineDatasets(spec, datasets) : spec;
  const fault = faultOfVegaLite(inlined);
  return fault === null ? { kind: 'vega_lite', spec: inlined } : { fault };
}

/** Altair keeps rows in `datasets` and names them; the contract wants them where they are used. */
function inlineDatasets(value: JsonObject, datasets: JsonObject, depth = 0): JsonObject {
  const entries = Object.entries(value).map(([key, item]) => {
    if (key === 'data' && isObject(item) && typeof item.name === 'string' && Object.hasOwn(datasets, item.name)) {
      return [key, { values: datasets[item.name] ?? null }];
    }
    if (depth > 8) return [key, item];
    if (Array.isArray(item)) {
      return [key, item.map((part) => (isObject(part) ? inlineDatasets(part, datasets, depth + 1) : part))];
    }
    return [key, isObject(item) ? inlineDatasets(item, datasets, depth + 1) : item];
  });
  return Object.fromEntries(entries);
}
