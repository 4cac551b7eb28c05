/** Archives of backups, taken apart and put together otherwise. */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { extract, type Header, pack } from 'tar-stream';
import { createTableTally } from '../src/backup/tally.ts';

export interface ArchiveEntry extends Partial<Header> {
  name: string;
  content: Buffer;
}

export async function unpack(archive: string): Promise<{ entries: ArchiveEntry[]; texts: Map<string, string> }> {
  const entries: ArchiveEntry[] = [];
  const reader = extract();
  const reading = pipeline(createReadStream(archive), createZstdDecompress(), reader);
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    entries.push({ name: entry.header.name, content: Buffer.concat(chunks) });
  }
  await reading;
  return { entries, texts: new Map(entries.map(({ name, content }) => [name, content.toString()])) };
}

export async function repack(archive: string, entries: ArchiveEntry[]): Promise<void> {
  const writer = pack();
  for (const { content, ...header } of entries) writer.entry(header, content);
  writer.finalize();
  await pipeline(writer, createZstdCompress(), createWriteStream(archive));
}

/** Gives a table another content, and an end that fits it. */
export async function forge(archive: string, entries: ArchiveEntry[], table: string, text: string): Promise<void> {
  const tally = createTableTally();
  tally.take(Buffer.from(text));
  await repack(
    archive,
    entries.map((entry) => {
      if (entry.name === `tables/${table}/000000`) return { ...entry, content: Buffer.from(text) };
      if (entry.name !== 'end.json') return entry;
      const end = JSON.parse(entry.content.toString());
      end.tables[table] = tally.total();
      return { ...entry, content: Buffer.from(JSON.stringify(end)) };
    }),
  );
}
