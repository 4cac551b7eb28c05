/**
 * Bytes in a folder, each file named by a uuid and nothing else: no name from outside ever reaches the file system.
 * A file is written beside its place, flushed and renamed into it, so a name that exists is complete, power cut or not.
 */
import { createWriteStream, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface FileStore {
  readonly folder: string;
  /** Stores a stream under `id`; when the stream fails, nothing stays. */
  write: (id: string, content: Readable) => Promise<void>;
  /** Takes over a file that is already on the same disk. */
  adopt: (id: string, from: string) => Promise<void>;
  /** Where the file of `id` is; it may be missing. */
  pathOf: (id: string) => string;
  /** The bytes of `id`; null when there is no such file. */
  read: (id: string) => Promise<ReadStream | null>;
  /** Removes files; harmless for those that are gone. */
  remove: (ids: string[]) => Promise<void>;
  /**
   * Looks through one of the 256 parts (`00` to `ff`) at what has not changed since `before`: removes what a crash left
   * half written and returns the ids of complete files.
   */
  sweep: (part: string, before: Date) => Promise<string[]>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Opens the store, making its folder. Readable for its owner alone. */
export async function openFileStore(folder: string): Promise<FileStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });

  function pathOf(id: string): string {
    if (!UUID.test(id)) throw new Error('A stored file is named by a uuid.');
    return path.join(folder, id.slice(-2), id);
  }
  async function place(id: string): Promise<string> {
    const target = pathOf(id);
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    return target;
  }

  return {
    folder,
    pathOf,
    write: async (id, content) => {
      const target = await place(id);
      const partial = `${target}.partial`;
      try {
        // 0644: a sandbox reads an input as another user; the folders above keep everybody else out.
        await pipeline(content, createWriteStream(partial, { flags: 'wx', mode: 0o644, flush: true }));
        await rename(partial, target);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
    adopt: async (id, from) => {
      const handle = await open(from, 'r+');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(from, await place(id));
    },
    read: async (id) => {
      try {
        return (await open(pathOf(id))).createReadStream();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    remove: async (ids) => {
      await Promise.all(ids.map((id) => rm(pathOf(id), { force: true })));
    },
    sweep: async (part, before) => {
      const names = await readdir(path.join(folder, part)).catch(() => []);
      const old: string[] = [];
      for (const name of names) {
        const file = path.join(folder, part, name);
        const facts = await stat(file).catch(() => null);
        if (facts === null || facts.mtime >= before) continue;
        if (UUID.test(name)) old.push(name);
        else await rm(file, { force: true });
      }
      return old;
    },
  };
}
