/** What of a run's output folder is kept, and why the rest is not: decided from names and sizes. Pure. */
import { isUtf8 } from 'node:buffer';
import type { ArtifactCaps, CollectedArtifact, RefusedArtifact } from './runner.ts';

export const MAX_ENTRIES = 10_000;
export const MAX_DEPTH = 32;
const MAX_PATH_BYTES = 1024;
const MAX_REFUSED = 100;
const BLOCK_BYTES = 512n;

export const artifactFaults = {
  noFolder: 'The output folder was removed or replaced by the script.',
  tooMany: `Only the first ${MAX_ENTRIES} entries of the output folder are looked at.`,
  tooDeep: `Folders deeper than ${MAX_DEPTH} are not looked at.`,
  link: 'It is a symbolic link.',
  special: 'It is a FIFO, socket or device, not a file.',
  hardLink: 'It is a hard link to another file.',
  unreadable: 'It cannot be read.',
} as const;

export interface Collection {
  artifacts: CollectedArtifact[];
  refused: RefusedArtifact[];
}

/** Grows with what is kept and refused; nothing else of it does with what a script made. */
export interface Selection extends Collection {
  caps: ArtifactCaps;
  totalBytes: number;
  unlisted: number;
}

/** Nothing kept and nothing refused yet. */
export function createSelection(caps: ArtifactCaps): Selection {
  return { caps, artifacts: [], refused: [], totalBytes: 0, unlisted: 0 };
}

/** What was kept and refused, with a last line for the refusals that were too many to list. */
export function finishSelection({ artifacts, refused, unlisted }: Selection): Collection {
  if (unlisted > 0) refused.push({ path: '', why: `${unlisted} more were not collected.` });
  return { artifacts, refused };
}

/** Notes that an entry is not kept. */
export function refuse(selection: Selection, path: string, why: string): void {
  if (selection.refused.length < MAX_REFUSED) selection.refused.push({ path: path.slice(0, MAX_PATH_BYTES), why });
  else selection.unlisted += 1;
}

/** Decides about a regular file: keeps it under the name that is returned, or refuses it and returns null. */
export function keepFile(
  selection: Selection,
  path: string,
  file: { size: bigint; blocks: bigint },
): CollectedArtifact | null {
  const { caps, artifacts } = selection;
  const onDisk = file.blocks * BLOCK_BYTES;
  const counted = Number(file.size > onDisk ? file.size : onDisk);
  const fault =
    artifacts.length >= caps.files
      ? `Only ${caps.files} files are kept.`
      : counted > caps.fileBytes
        ? `It is larger than the ${caps.fileBytes} bytes allowed.`
        : selection.totalBytes + counted > caps.totalBytes
          ? `With it, the files would be larger than the ${caps.totalBytes} bytes allowed together.`
          : null;
  if (fault !== null) {
    refuse(selection, path, fault);
    return null;
  }
  const artifact = { path, bytes: Number(file.size), storedName: `artifact-${artifacts.length + 1}` };
  selection.totalBytes += counted;
  artifacts.push(artifact);
  return artifact;
}

/** A sentence when the name, the last part of the path, cannot be an artifact's; null when it can. */
export function findNameFault(name: Buffer, path: string): string | null {
  if (!isUtf8(name)) return 'Its name is not valid UTF-8.';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name.toString())) return 'Its name holds control characters.';
  return Buffer.byteLength(path) > MAX_PATH_BYTES ? `Its path is longer than ${MAX_PATH_BYTES} bytes.` : null;
}

/** A name as text that is safe to show: what is not, is escaped. */
export function printableName(name: Buffer): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return name.toString().replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
