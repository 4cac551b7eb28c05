/**
 * Copies what a dead sandbox left in its output folder. Nothing is followed: every step opens one name below an open
 * folder with O_NOFOLLOW and looks at what was opened. Call it only when no process of the sandbox is left.
 */

import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, opendir } from 'node:fs/promises';
import { KIB } from '../contract/limits.ts';
import {
  artifactFaults,
  type Collection,
  createSelection,
  findNameFault,
  finishSelection,
  keepFile,
  MAX_DEPTH,
  MAX_ENTRIES,
  printableName,
  refuse,
  type Selection,
} from './artifact-rules.ts';
import type { ArtifactCaps } from './runner.ts';

const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const COPY_BYTES = 256 * KIB;

interface Walk {
  target: string;
  selection: Selection;
  entries: number;
}

/** `outputFolder` is the host's path to /work/output, `target` an empty folder of ours. Order is by name. */
export async function collectArtifacts(outputFolder: string, target: string, caps: ArtifactCaps): Promise<Collection> {
  const walk: Walk = { target, selection: createSelection(caps), entries: 0 };
  const folder = await open(outputFolder, OPEN_FLAGS | constants.O_DIRECTORY).catch(() => null);
  if (folder === null) refuse(walk.selection, '', artifactFaults.noFolder);
  else await walkFolder(walk, folder, '', 0);
  return finishSelection(walk.selection);
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
      refuse(walk.selection, path, artifactFaults.tooMany);
      break;
    }
    names.push(entry.name as unknown as Buffer);
  }
  return names.sort(Buffer.compare);
}

async function visit(walk: Walk, here: string, name: Buffer, parent: string, depth: number): Promise<void> {
  const { selection } = walk;
  const path = `${parent}${parent === '' ? '' : '/'}${printableName(name)}`;
  const fault = findNameFault(name, path);
  if (fault !== null) return refuse(selection, path, fault);
  const handle = await open(Buffer.concat([Buffer.from(`${here}/`), name]), OPEN_FLAGS).catch(
    (error: NodeJS.ErrnoException) => error,
  );
  if (handle instanceof Error) return refuse(selection, path, openFault(handle));
  const stats = await handle.stat({ bigint: true }).catch(() => null);
  if (stats?.isDirectory() && depth < MAX_DEPTH) return walkFolder(walk, handle, path, depth + 1);
  try {
    const kindFault = stats === null ? artifactFaults.unreadable : findKindFault(stats);
    if (stats === null || kindFault !== null) return refuse(selection, path, kindFault ?? '');
    const kept = keepFile(selection, path, stats);
    if (kept !== null) await copyBytes(handle, `${walk.target}/${kept.storedName}`);
  } finally {
    await handle.close();
  }
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
  if (stats.isDirectory()) return artifactFaults.tooDeep;
  if (!stats.isFile()) return artifactFaults.special;
  return stats.nlink > 1n ? artifactFaults.hardLink : null;
}

function openFault(error: NodeJS.ErrnoException): string {
  if (error.code === 'ELOOP') return artifactFaults.link;
  if (error.code === 'ENXIO') return artifactFaults.special;
  return artifactFaults.unreadable;
}
