/**
 * Copies what a dead sandbox left in its output folder. Nothing is followed: every step opens one name below an open
 * folder with O_NOFOLLOW and looks at what was opened. Call it only when no process of the sandbox is left.
 */

import { isUtf8 } from 'node:buffer';
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, opendir } from 'node:fs/promises';
import { KIB } from '../contract/limits.ts';
import type { ArtifactCaps, CollectedArtifact, RefusedArtifact } from './runner.ts';

const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const MAX_ENTRIES = 10_000;
const MAX_DEPTH = 32;
const MAX_PATH_BYTES = 1024;
const MAX_REFUSED = 100;
const BLOCK_BYTES = 512n;
const COPY_BYTES = 256 * KIB;

export interface Collection {
  artifacts: CollectedArtifact[];
  refused: RefusedArtifact[];
}

interface Walk extends Collection {
  target: string;
  caps: ArtifactCaps;
  entries: number;
  totalBytes: number;
  unlisted: number;
}

/** `outputFolder` is the host's path to /work/output, `target` an empty folder of ours. Order is by name. */
export async function collectArtifacts(outputFolder: string, target: string, caps: ArtifactCaps): Promise<Collection> {
  const walk: Walk = { target, caps, artifacts: [], refused: [], entries: 0, totalBytes: 0, unlisted: 0 };
  const folder = await open(outputFolder, OPEN_FLAGS | constants.O_DIRECTORY).catch(() => null);
  if (folder === null) refuse(walk, '', 'The output folder was removed or replaced by the script.');
  else await walkFolder(walk, folder, '', 0);
  if (walk.unlisted > 0) walk.refused.push({ path: '', why: `${walk.unlisted} more were not collected.` });
  return { artifacts: walk.artifacts, refused: walk.refused };
}

/** Takes over `folder` and closes it. */
async function walkFolder(walk: Walk, folder: FileHandle, path: string, depth: number): Promise<void> {
  try {
    const here = `/proc/self/fd/${folder.fd}`;
    const names = await listNames(walk, here, path);
    for (const name of names) await visit(walk, here, name, path, depth);
  } finally {
    await folder.close();
  }
}

async function listNames(walk: Walk, here: string, path: string): Promise<Buffer[]> {
  const names: Buffer[] = [];
  // The types say string; with this encoding names are buffers, so that one that is no UTF-8 is seen as it is.
  const folder = await opendir(here, { encoding: 'buffer' as BufferEncoding });
  for await (const entry of folder) {
    walk.entries += 1;
    if (walk.entries > MAX_ENTRIES) {
      refuse(walk, path, `Only the first ${MAX_ENTRIES} entries of the output folder are looked at.`);
      break;
    }
    names.push(entry.name as unknown as Buffer);
  }
  return names.sort(Buffer.compare);
}

async function visit(walk: Walk, here: string, name: Buffer, parent: string, depth: number): Promise<void> {
  const path = `${parent}${parent === '' ? '' : '/'}${printable(name)}`;
  const fault = findNameFault(name, path);
  if (fault !== null) return refuse(walk, path, fault);
  const handle = await open(Buffer.concat([Buffer.from(`${here}/`), name]), OPEN_FLAGS).catch(
    (error: NodeJS.ErrnoException) => error,
  );
  if (handle instanceof Error) return refuse(walk, path, openFault(handle));
  const stats = await handle.stat({ bigint: true }).catch(() => null);
  if (stats?.isDirectory() && depth < MAX_DEPTH) return walkFolder(walk, handle, path, depth + 1);
  try {
    const kindFault = stats === null ? 'It cannot be read.' : findKindFault(stats);
    if (stats === null || kindFault !== null) return refuse(walk, path, kindFault ?? '');
    await keep(walk, handle, path, stats);
  } finally {
    await handle.close();
  }
}

async function keep(walk: Walk, handle: FileHandle, path: string, stats: BigIntStats): Promise<void> {
  const { caps } = walk;
  const onDisk = stats.blocks * BLOCK_BYTES;
  const counted = Number(stats.size > onDisk ? stats.size : onDisk);
  if (walk.artifacts.length >= caps.files) return refuse(walk, path, `Only ${caps.files} files are kept.`);
  if (counted > caps.fileBytes) return refuse(walk, path, `It is larger than the ${caps.fileBytes} bytes allowed.`);
  if (walk.totalBytes + counted > caps.totalBytes)
    return refuse(walk, path, `With it, the files would be larger than the ${caps.totalBytes} bytes allowed together.`);
  const storedName = `artifact-${walk.artifacts.length + 1}`;
  await copyBytes(handle, `${walk.target}/${storedName}`);
  walk.totalBytes += counted;
  walk.artifacts.push({ path, bytes: Number(stats.size), storedName });
}

/** Not copyFile: it also copies the mode, and a set-user-id bit on a file of ours would be a gift. */
async function copyBytes(from: FileHandle, path: string): Promise<void> {
  const to = await open(path, 'wx', 0o600);
  try {
    const buffer = Buffer.allocUnsafe(COPY_BYTES);
    for (;;) {
      const { bytesRead } = await from.read(buffer, 0, COPY_BYTES);
      if (bytesRead === 0) return;
      await to.writeFile(buffer.subarray(0, bytesRead));
    }
  } finally {
    await to.close();
  }
}

function findKindFault(stats: BigIntStats): string | null {
  if (stats.isDirectory()) return `Folders deeper than ${MAX_DEPTH} are not looked at.`;
  if (!stats.isFile()) return 'It is a FIFO, socket or device, not a file.';
  return stats.nlink > 1n ? 'It is a hard link to another file.' : null;
}

function openFault(error: NodeJS.ErrnoException): string {
  if (error.code === 'ELOOP') return 'It is a symbolic link.';
  if (error.code === 'ENXIO') return 'It is a FIFO, socket or device, not a file.';
  return 'It cannot be read.';
}

function findNameFault(name: Buffer, path: string): string | null {
  if (!isUtf8(name)) return 'Its name is not valid UTF-8.';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name.toString())) return 'Its name holds control characters.';
  return Buffer.byteLength(path) > MAX_PATH_BYTES ? `Its path is longer than ${MAX_PATH_BYTES} bytes.` : null;
}

/** The name as text that is safe to show: what is not, is escaped. */
function printable(name: Buffer): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return name.toString().replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

function refuse(walk: Walk, path: string, why: string): void {
  if (walk.refused.length < MAX_REFUSED) walk.refused.push({ path: path.slice(0, MAX_PATH_BYTES), why });
  else walk.unlisted += 1;
}
