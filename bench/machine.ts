/** What the figures were measured on: enough to compare, nothing that names the machine or its owner. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { promisify } from 'node:util';
import { PYTHON } from './sides/bare-python.ts';

export interface Machine {
  cores: number;
  cpu: string;
  memoryGb: number;
  kernel: string;
  node: string;
  python: string;
  /** Files that run whenever this Python starts, site hooks included. Each makes the baseline slower, and our ratios look better. */
  pythonStartFiles: number;
  /** Processes that wanted a processor, averaged over the last minute before the bench. Above a few tenths others were at work. */
  loadBefore: number;
}

const run = promisify(execFile);
const COUNT_START_FILES =
  'import glob, site; print(sum(len(glob.glob(folder + "/*.pth")) for folder in site.getsitepackages()))';

export async function describeMachine(): Promise<Machine> {
  const python = await run(PYTHON, ['--version']);
  return {
    cores: os.availableParallelism(),
    cpu: os.cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(os.totalmem() / 1e9),
    kernel: os.release(),
    node: process.version,
    python: python.stdout.trim(),
    pythonStartFiles: Number((await run(PYTHON, ['-c', COUNT_START_FILES])).stdout),
    loadBefore: Number((await readFile('/proc/loadavg', 'utf8')).split(' ', 1)[0]),
  };
}
