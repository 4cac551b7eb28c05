import { isObject, isRawNumber, type Json, type JsonObject, jsonBytes } from '../json.ts';
import type { Budget } from './budget.ts';
import { cutJsonString } from './cut-text.ts';

type JsonBudget = Pick<Budget, 'jsonBytes' | 'jsonDepth' | 'jsonKeys' | 'jsonItems'>;
export type JsonCap = 'bytes' | 'depth' | 'keys' | 'items';

interface Cutting {
  budget: JsonBudget;
  bytesLeft: number;
  caps: Set<JsonCap>;
}

/** The value within its caps, in document order: what no longer fits is left out from the end. Says which caps were met. */
export function cutJson(value: Json, budget: JsonBudget): { value: Json; caps: JsonCap[] } {
  const cutting: Cutting = { budget, bytesLeft: budget.jsonBytes, caps: new Set() };
  return { value: keep(value, 1, cutting) ?? null, caps: [...cutting.caps] };
}

/** Undefined when nothing of it fits. Every byte of the resulting text is counted, so a second pass cuts nothing. */
function keep(value: Json, depth: number, cutting: Cutting): Json | undefined {
  if (isObject(value)) return keepWithin(value, depth, cutting, keepObject);
  if (Array.isArray(value)) return keepWithin(value, depth, cutting, keepList);
  const bytes = jsonBytes(value);
  if (bytes <= cutting.bytesLeft) return spend(cutting, bytes, value);
  cutting.caps.add('bytes');
  if (typeof value !== 'string' || isRawNumber(value)) return undefined;
  const cut = cutJsonString(value, cutting.bytesLeft);
  return cut === undefined ? undefined : spend(cutting, jsonBytes(cut), cut);
}

function keepWithin<T extends Json>(
  value: T,
  depth: number,
  cutting: Cutting,
  keepItems: (value: T, depth: number, cutting: Cutting) => Json,
): Json | undefined {
  if (depth > cutting.budget.jsonDepth) {
    cutting.caps.add('depth');
    return keep('…', depth, cutting);
  }
  if (cutting.bytesLeft < 2) return spendNothing(cutting);
  spend(cutting, 2, null);
  return keepItems(value, depth, cutting);
}

function keepList(list: Json[], depth: number, cutting: Cutting): Json {
  const kept: Json[] = [];
  for (const item of list) {
    if (kept.length === cutting.budget.jsonItems) {
      cutting.caps.add('items');
      break;
    }
    const separator = kept.length > 0 ? 1 : 0;
    if (cutting.bytesLeft < separator) return finish(cutting, kept);
    spend(cutting, separator, null);
    const value = keep(item, depth + 1, cutting);
    if (value === undefined) break;
    kept.push(value);
  }
  return kept;
}

function keepObject(object: JsonObject, depth: number, cutting: Cutting): Json {
  const kept: [string, Json][] = [];
  for (const [key, item] of Object.entries(object)) {
    if (kept.length === cutting.budget.jsonKeys) {
      cutting.caps.add('keys');
      break;
    }
    const bytes = jsonBytes(key) + 1 + (kept.length > 0 ? 1 : 0);
    if (cutting.bytesLeft < bytes) return finish(cutting, Object.fromEntries(kept));
    spend(cutting, bytes, null);
    const value = keep(item, depth + 1, cutting);
    if (value === undefined) break;
    kept.push([key, value]);
  }
  return Object.fromEntries(kept);
}

function spend<T>(cutting: Cutting, bytes: number, value: T): T {
  cutting.bytesLeft -= bytes;
  return value;
}

function spendNothing(cutting: Cutting): undefined {
  cutting.caps.add('bytes');
  return undefined;
}

function finish<T>(cutting: Cutting, value: T): T {
  cutting.caps.add('bytes');
  return value;
}
