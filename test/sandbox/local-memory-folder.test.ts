import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeMemoryFolder, memoryFolderOf } from '../../src/sandbox/local/memory-folder.ts';
import { pythonTool } from './trial.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

let folder: string;
let memoryFolder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scriptorium-memory-'));
  memoryFolder = await memoryFolderOf(folder);
});
afterEach(async () => {
  for (const made of [memoryFolder, folder]) await rm(made, { recursive: true, force: true });
});

describe('the folder in memory', () => {
  it('is private, and one for each worker', async () => {
    expect(await makeMemoryFolder(folder, 'one')).toBe(`${memoryFolder}/one`);
    expect(await makeMemoryFolder(folder, 'two')).toBe(`${memoryFolder}/two`);
    expect((await readdir(memoryFolder)).sort()).toEqual(['one', 'two']);
  });

  it('is not one that others may write to', async () => {
    await mkdir(memoryFolder);
    await chmod(memoryFolder, 0o777);
    expect(await makeMemoryFolder(folder, 'one')).toBeNull();
  });

  it('is not one that somebody else has laid in its way', async () => {
    await symlink(folder, memoryFolder);
    expect(await makeMemoryFolder(folder, 'one')).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });
});

/** In a mount namespace of its own, where shared memory is no larger than `size`. */
async function runWith(size: string, source: string): Promise<Record<string, unknown>> {
  const job = JSON.stringify({ source, folder, isWarm: false, options: { stateFolder: `${folder}/state` } });
  const fixture = join(import.meta.dirname, 'fixtures/run-and-print.ts');
  const asUser = isRoot ? [] : ['--user', '--map-current-user', '--keep-caps'];
  const script = `mount -t tmpfs -o size=${size} tmpfs /dev/shm && exec "$@"`;
  const { stdout } = await run('unshare', [
    ...[...asUser, '--mount', '/bin/sh', '-c', script, 'sh'],
    ...[process.execPath, fixture, job],
  ]);
  const line = stdout.split('\n').find((text) => text.startsWith('outcome ')) ?? 'outcome {}';
  return JSON.parse(line.slice('outcome '.length));
}

it('does with a disk where a script is larger than what is left of the memory', async () => {
  const source = `${pythonTool('return "done"')}\n# ${'x'.repeat(100_000)}\n`;
  expect(await runWith('64k', source)).toMatchObject({ error: null, returnJson: '"done"' });
});
