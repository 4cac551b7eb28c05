/** Gives a container its run: the order, then the bytes of its files, over its standard input. Nothing of the host is mounted. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { MIB } from '../../contract/limits.ts';
import { inputDocuments, programOf, requestDocuments, runEnvironment, scriptNameOf } from '../run-environment.ts';
import type { InputFile, SandboxJob } from '../runner.ts';
import type { ContainerChannel } from './container-channel.ts';

/** Throws where a file of the host is not what the job says. */
export async function sendOrder(
  channel: ContainerChannel,
  job: SandboxJob,
  own: { secret: string; filter: Buffer },
): Promise<void> {
  const { limits } = job;
  const texts = [
    { path: scriptNameOf(job), text: job.source },
    { path: 'memory.json', text: job.memoryJson },
    ...Object.entries(requestDocuments(job)).map(([name, text]) => ({ path: `request/${name}`, text })),
    ...Object.entries(inputDocuments(job)).map(([name, text]) => ({ path: `input/${name}`, text })),
  ].map(({ path, text }) => ({ path, bytes: Buffer.from(text) }));
  const order = {
    secret: own.secret,
    language: job.language,
    program: programOf(job),
    openFiles: limits.openFiles,
    fileBytes: Math.max(limits.workBytes, limits.tmpBytes),
    heapMib: Math.floor(limits.memoryBytes / MIB),
    environment: Object.fromEntries(
      Object.entries(runEnvironment(job)).map(([name, value]) => [name, value.toWellFormed()]),
    ),
    filter: own.filter.toString('hex'),
    processes: limits.processes,
    resultBytes: job.resultBytes,
    files: [
      ...texts.map(({ path, bytes }) => [path, bytes.length] as const),
      ...job.files.map(({ name, bytes }) => [`input/${checkedName(name)}`, bytes] as const),
    ],
  };
  channel.send('J', Buffer.from(JSON.stringify(order)));
  for (const { bytes } of texts) await channel.write(bytes);
  for (const file of job.files) await sendFile(channel, file);
}

/** Exactly as many bytes as the order says. */
async function sendFile(channel: ContainerChannel, { name, path, bytes }: InputFile): Promise<void> {
  await using file = await open(path);
  if ((await file.stat()).size !== bytes) throw new Error(`The input file ${name} has not the ${bytes} bytes it had.`);
  if (bytes === 0) return;
  let sent = 0;
  for await (const chunk of createReadStream(path, { fd: file, start: 0, end: bytes - 1, autoClose: false })) {
    // The stream has no encoding, so its chunks are buffers.
    const part = chunk as Buffer;
    sent += part.length;
    await channel.write(part);
    if (channel.isClosed) return;
  }
  if (sent !== bytes) throw new Error(`The input file ${name} has not the ${bytes} bytes it had.`);
}

function checkedName(name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name))
    throw new Error(`The input file name ${JSON.stringify(name)} is not a plain name.`);
  return name.toWellFormed();
}
