/** Lays out on the host what a sandbox will see of its job: script, inputs, request documents. */
import { chmodSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { chmod, copyFile, link, stat } from 'node:fs/promises';
import { inputDocuments, requestDocuments } from '../run-environment.ts';
import type { InputFile, SandboxJob } from '../runner.ts';

const OTHERS_READ = 0o004;

/**
 * Makes `folder`. The script's user may be another than ours, so everything below is readable; above it is private.
 * The documents are small, and written at once: twenty turns through the thread pool took 3 ms, this takes 0.3 ms.
 */
export async function stageJob(job: SandboxJob, folder: string, isRoot: boolean): Promise<void> {
  for (const path of [folder, `${folder}/input`, `${folder}/request`]) {
    mkdirSync(path);
    chmodSync(path, 0o755);
  }
  writeReadable(`${folder}/script`, job.source);
  writeReadable(`${folder}/memory.json`, job.memoryJson);
  for (const [name, text] of Object.entries(requestDocuments(job))) writeReadable(`${folder}/request/${name}`, text);
  for (const [name, text] of Object.entries(inputDocuments(job))) writeReadable(`${folder}/input/${name}`, text);
  await Promise.all(job.files.map((file) => stageFile(file, `${folder}/input`, isRoot)));
}

function writeReadable(path: string, text: string): void {
  // A lone surrogate in a source or document becomes the replacement character here.
  writeFileSync(path, text);
  chmodSync(path, 0o644);
}

/** A hard link costs nothing whatever the size. Where the file cannot be linked or read by others, it is copied. */
async function stageFile({ name, path }: InputFile, folder: string, isRoot: boolean): Promise<void> {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name))
    throw new Error(`The input file name ${JSON.stringify(name)} is not a plain name.`);
  const target = `${folder}/${name}`;
  const isReadable = !isRoot || ((await stat(path)).mode & OTHERS_READ) !== 0;
  if (isReadable) {
    const isLinked = await link(path, target).then(
      () => true,
      () => false,
    );
    if (isLinked) return;
  }
  await copyFile(path, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await chmod(target, 0o644);
}
