import type { Output } from '../../contract/output.ts';
import type { Reading } from './reading.ts';
import { tableToCsv } from './table-to-csv.ts';

/** Makes the CSV artifact of a table that is shown in part, once. Returns its path: `table-1.csv`, or the next free name. */
export function saveAsCsv(table: Output, reading: Reading): string {
  const source = reading.tables.get(table);
  if (!source) throw new Error('Only a table of this reading can be saved.');
  if (source.csvPath !== null) return source.csvPath;
  let path = `table-${source.number}.csv`;
  for (let attempt = 2; isTaken(path, reading); attempt += 1) path = `table-${source.number}-${attempt}.csv`;
  reading.csvArtifacts.push({ path, text: tableToCsv(source.data) });
  source.csvPath = path;
  return path;
}

function isTaken(path: string, reading: Reading): boolean {
  return reading.artifactPaths.has(path) || reading.csvArtifacts.some((artifact) => artifact.path === path);
}
