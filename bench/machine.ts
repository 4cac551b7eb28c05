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
  /** Processes that wanted a processor, averaged over the last minute before the bench. Above a few tenths others were at work. */
  loadBefore: number;
}

export async function describeMachine(): Promise<Machine> {
  const python = await promisify(execFile)(PYTHON, ['--version']).catch(() => ({ stdout: 'not there' }));
  return {
    cores: os.availableParallelism(),
    cpu: os.cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(os.totalmem() / 1e9),
    kernel: os.release(),
    node: process.version,
    python: python.stdout.trim(),
    loadBefore: Number((await readFile('/proc/loadavg', 'utf8')).split(' ', 1)[0]),
  };
}
