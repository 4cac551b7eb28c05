import type { Output } from '../../contract/output.ts';
import { quote } from '../form/issue.ts';
import type { JsonObject } from '../json.ts';
import type { Budget } from './budget.ts';
import type { TableData } from './table-to-csv.ts';

/** A file that the normaliser makes of a table that was too large to show. `path` is free among the artifacts. */
export interface CsvArtifact {
  path: string;
  text: string;
}

/** One pass over a result: what it may use, and what is said about it on the way. */
export interface Reading {
  budget: Budget;
  artifactPaths: ReadonlySet<string>;
  /** Sentences that everybody sees, in the system notice: something is missing from what is shown. */
  cuts: string[];
  /** Sentences for the author alone: something was ignored, and nothing that is shown suffers. */
  notes: string[];
  csvArtifacts: CsvArtifact[];
  /** The tables as they came, for the CSV of one that is shown in part. */
  tables: Map<Output, TableSource>;
}

interface TableSource {
  data: TableData;
  /** Which table of the result it is, from 1. */
  number: number;
  csvPath: string | null;
}

/** Why an output or an action cannot be used: the end of a sentence that begins with its name. */
export interface Fault {
  fault: string;
}

export function isFault(read: object): read is Fault {
  return 'fault' in read;
}

/** Drops the keys that are not in the contract, with a note for the author. */
export function noteUnknown(raw: JsonObject, known: readonly string[], where: string, reading: Reading): void {
  const unknown = Object.keys(raw).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  const named = unknown.slice(0, 10).map(quote).join(', ');
  reading.notes.push(
    `${where}: ${named}${unknown.length > 10 ? ' and more' : ''} is not part of the contract and was ignored.`,
  );
}
