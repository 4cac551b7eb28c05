/** Takes the files that are wanted out of a container: bytes of a stream, written under names of ours, never unpacked. */
import { type FileHandle, open } from 'node:fs/promises';
import { MIB } from '../../contract/limits.ts';
import type { Collection } from '../artifact-rules.ts';
import type { ArtifactCaps } from '../runner.ts';
import type { ContainerChannel } from './container-channel.ts';
import { createListing, type WantedFile } from './leftover-listing.ts';

const MAX_HELD_BYTES = 1 * MIB;

/** null when the container ended before, or sent something else than it said. */
export async function receiveLeftovers(
  channel: ContainerChannel,
  folder: string,
  caps: ArtifactCaps,
): Promise<Collection | null> {
  const listing = createListing(caps);
  for (;;) {
    const message = await channel.next();
    if (message?.kind === 'N') break;
    if (message?.kind !== 'n' || !listing.take(message.content)) return null;
  }
  const wanted = listing.wanted();
  const writing = writeFiles(channel, folder, wanted);
  channel.listen((kind, chunk) => {
    if (kind === 'a') writing.take(chunk);
  });
  channel.send('K', Buffer.from(JSON.stringify(wanted.map(({ index }) => index))));
  const last = await channel.next();
  const isWhole = await writing.finish();
  return last?.kind === 'Z' && isWhole ? listing.finish() : null;
}

/** The files follow each other without a word between them; their lengths are known. */
function writeFiles(channel: ContainerChannel, folder: string, wanted: WantedFile[]) {
  const queue = [...wanted];
  let left = 0;
  let held = 0;
  let isTooMuch = false;
  let file: FileHandle | null = null;
  let work: Promise<void> = Promise.resolve();

  const openNext = async (): Promise<void> => {
    await file?.close();
    file = null;
    const next = queue.shift();
    if (next === undefined) return;
    left = next.bytes;
    file = await open(`${folder}/${next.storedName}`, 'wx', 0o600);
  };
  const write = async (chunk: Buffer): Promise<void> => {
    let rest = chunk;
    while (rest.length > 0) {
      while (left === 0 && (file !== null || queue.length > 0)) await openNext();
      if (file === null) {
        isTooMuch = true;
        return;
      }
      const part = rest.subarray(0, left);
      await file.writeFile(part);
      left -= part.length;
      rest = rest.subarray(part.length);
    }
  };
  return {
    take: (chunk: Buffer): void => {
      held += chunk.length;
      if (held > MAX_HELD_BYTES) channel.pause();
      const copy = Buffer.from(chunk);
      work = work.then(async () => {
        await write(copy);
        held -= copy.length;
        if (held <= MAX_HELD_BYTES) channel.resume();
      });
      // Told by `finish`.
      work.catch(() => undefined);
    },
    /** True when every file is there, no byte more and none less. */
    finish: async (): Promise<boolean> => {
      try {
        await work;
        while (left === 0 && (file !== null || queue.length > 0)) await openNext();
        return !isTooMuch && file === null && queue.length === 0;
      } finally {
        await file?.close();
      }
    },
  };
}
