/** What a Bash tool hands back: the document it wrote to its result path, or else what it printed. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { KIB } from '../contract/limits.ts';
import { findReturnFault } from './judge-end.ts';

/** How much of stdout stands in for a result. */
export const BASH_STDOUT_BYTES = 64 * KIB;

/**
 * `folder` is a path to the sandbox's /work that no script can change any more; `stdout` the first 64 KiB it printed.
 * `fault` is a sentence for the author when the document cannot be used.
 */
export async function readBashResult(
  folder: string,
  stdout: Buffer,
  resultBytes: number,
): Promise<{ returnJson: string | null; fault: string | null }> {
  return judgeBashResult(await readDocument(`${folder}/result.json`, resultBytes), stdout);
}

/** What the tool's result is: its document, or where there is none, what it printed. */
export function judgeBashResult(
  document: { text: string } | { fault: string } | null,
  stdout: Buffer,
): { returnJson: string | null; fault: string | null } {
  if (document === null) return { returnJson: printedResult(stdout), fault: null };
  if ('fault' in document) return { returnJson: null, fault: document.fault };
  const fault = findReturnFault(document.text);
  return fault === null ? { returnJson: document.text, fault } : { returnJson: null, fault };
}

/** Sentences about a result document that cannot be used. */
export const bashResultFaults = {
  noFile: 'The result path is not a regular file.',
  tooLarge: (cap: number): string => `The result is larger than the ${cap} bytes allowed.`,
};

async function readDocument(path: string, cap: number): Promise<{ text: string } | { fault: string } | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    return undefined;
  });
  if (file === null) return null;
  if (file === undefined) return { fault: bashResultFaults.noFile };
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.nlink > 1) return { fault: bashResultFaults.noFile };
    if (stats.size > cap) return { fault: bashResultFaults.tooLarge(cap) };
    return { text: (await file.readFile('utf8')).trim() };
  } finally {
    await file.close();
  }
}

function printedResult(stdout: Buffer): string | null {
  const text = stripVTControlCharacters(stdout.toString('utf8')).trimEnd();
  if (text === '') return null;
  // A fence longer than any inside, so that printed text cannot leave it.
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return JSON.stringify({ outputs: [{ kind: 'markdown', markdown: `${fence}\n${text}\n${fence}` }] });
}
