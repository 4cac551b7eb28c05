/** Lays out on the host what a sandbox will see of its job: script, inputs, request documents. */
import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdir, stat, writeFile } from 'node:fs/promises';
import { requestDocuments } from '../run-environment.ts';
import type { InputFile, SandboxJob } from '../runner.ts';

const OTHERS_READ = 0o004;

/** Makes `folder`. The script's user may be another than ours, so everything below is readable; above it is private. */
export async function stageJob(job: SandboxJob, folder: string, isRoot: boolean): Promise<void> {
  await makeFolder(folder);
  await Promise.all([makeFolder(`${folder}/input`), makeFolder(`${folder}/request`)]);
  const documents = Object.entries(requestDocuments(job));
  await Promise.all([
    writeReadable(`${folder}/script`, job.source),
    writeReadable(`${folder}/memory.json`, job.memoryJson),
    ...documents.map(([name, text]) => writeReadable(`${folder}/request/${name}`, text)),
    ...job.files.map((file) => stageFile(file, `${folder}/input`, isRoot)),
  ]);
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path);
  await chmod(path, 0o755);
}

async function writeReadable(path: string, text: string): Promise<void> {
  // A lone surrogate in a source or document becomes the replacement character here.
  await writeFile(path, text);
  await chmod(path, 0o644);
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
