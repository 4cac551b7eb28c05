/** What a host has besides a sandbox: room, memory, a clock. */
import { readFile, stat, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { GIB, MIB } from '../contract/limits.ts';
import type { Finding } from './finding.ts';

/** `folder` is on the file system of the data; `program` is a file whose time cannot lie ahead. */
export async function examineHost(folder: string, program: string): Promise<Finding[]> {
  const { bavail, bsize } = await statfs(folder);
  const { mtime } = await stat(program);
  return [judgeDisk(bavail * bsize, folder), judgeMemory(await availableMemory()), judgeClock(new Date(), mtime)];
}

/** Free bytes where the data is. */
export function judgeDisk(freeBytes: number, folder: string): Finding {
  const detail = `${(freeBytes / GIB).toFixed(1)} GiB free below ${folder}`;
  if (freeBytes >= 2 * GIB) return { what: 'free disk', level: 'ok', detail, remedy: null };
  const remedy = 'Make room, or set DATA_DIR to a larger file system.';
  return { what: 'free disk', level: freeBytes >= 200 * MIB ? 'weaker' : 'missing', detail, remedy };
}

/** Bytes that a new program could have. */
export function judgeMemory(availableBytes: number): Finding {
  const detail = `${(availableBytes / GIB).toFixed(1)} GiB available; a run may use 1 GiB by default`;
  if (availableBytes >= 2 * GIB) return { what: 'free memory', level: 'ok', detail, remedy: null };
  const remedy = 'Add memory, or lower RUNNER_MEMORY_LIMIT and RUNNER_MAX_CONCURRENCY.';
  return { what: 'free memory', level: availableBytes >= GIB / 2 ? 'weaker' : 'missing', detail, remedy };
}

/** A clock that stands before the time the program was installed is wrong. */
export function judgeClock(now: Date, installedAt: Date): Finding {
  const isWrong = now < installedAt;
  return {
    what: 'clock',
    level: isWrong ? 'weaker' : 'ok',
    detail: isWrong ? `${now.toISOString()} is before this program was installed` : now.toISOString(),
    remedy: isWrong ? 'Set the clock, and keep it set: timedatectl set-ntp true.' : null,
  };
}

async function availableMemory(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
}
