import { KIB, MIB } from '../../contract/limits.ts';

/** Caps of one result. Bytes are UTF-8, of canonical JSON where the value is JSON. Runner contract, section 3. */
export interface Budget {
  stateBytes: number;
  totalBytes: number;
  outputs: number;
  actions: number;
  fields: number;
  noticeBytes: number;
  markdownBytes: number;
  htmlBytes: number;
  jsonBytes: number;
  jsonDepth: number;
  /** Keys of one object. */
  jsonKeys: number;
  /** Items of one list. */
  jsonItems: number;
  rows: number;
  columns: number;
  cellBytes: number;
  enumOptions: number;
  multiEnumOptions: number;
}

export type BudgetName = 'default' | 'curated';

export const budgets: Record<BudgetName, Budget> = {
  default: {
    stateBytes: 64 * KIB,
    totalBytes: 256 * KIB,
    outputs: 50,
    actions: 10,
    fields: 25,
    noticeBytes: 8 * KIB,
    markdownBytes: 64 * KIB,
    htmlBytes: 96 * KIB,
    jsonBytes: 96 * KIB,
    jsonDepth: 10,
    jsonKeys: 1000,
    jsonItems: 2000,
    rows: 750,
    columns: 40,
    cellBytes: 512,
    enumOptions: 100,
    multiEnumOptions: 200,
  },
  curated: {
    stateBytes: 256 * KIB,
    totalBytes: 1 * MIB,
    outputs: 150,
    actions: 25,
    fields: 60,
    noticeBytes: 8 * KIB,
    markdownBytes: 256 * KIB,
    htmlBytes: 192 * KIB,
    jsonBytes: 256 * KIB,
    jsonDepth: 20,
    jsonKeys: 5000,
    jsonItems: 10_000,
    rows: 2500,
    columns: 80,
    cellBytes: 1 * KIB,
    enumOptions: 300,
    multiEnumOptions: 600,
  },
};

/**
 * Deepest and largest document that is read at all; both are checked before anything is built from it. Eight megabytes of
 * inexact numbers, the worst there is, take 1.3 s to read on the one thread of a server.
 */
export const DEEPEST_RESULT = 64;
export const LARGEST_RESULT_BYTES = 8 * MIB;
