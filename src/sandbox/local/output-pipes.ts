/**
 * Real pipes for stdout and stderr. Node's own are sockets, and on a socket `echo … > /dev/stderr` fails in a script.
 * FIFOs are made by one program for several runs; each has one run.
 */
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { runProgram } from './run-program.ts';

/** So many are made by one program. */
export const PIPES_AT_ONCE = 128;

export interface OutputPipe {
  /** Of the FIFO, on the host. */
  path: string;
  reader: Socket;
  /** Handed to the sandbox; closed here as soon as it was. */
  writeFd: number;
  closeWriter: () => void;
  /** Resolves when no process can write to it any more and all was read. */
  ended: Promise<void>;
  /** Closes what is still open, and removes the FIFO. */
  release: () => void;
}

export interface PipePool {
  take: () => Promise<OutputPipe>;
}

/** `folder` exists, is ours and private: the FIFOs themselves may be opened by the script's user, through /dev/stdout. */
export function createPipePool(folder: string): PipePool {
  const free: string[] = [];
  let made = 0;
  const make = async (): Promise<string> => {
    const names = Array.from({ length: PIPES_AT_ONCE }, (_, index) => `${folder}/${made + index}`);
    made += PIPES_AT_ONCE;
    await runProgram('/usr/bin/mkfifo', ['-m', '666', ...names]);
    free.push(...names.slice(1));
    return names[0] as string;
  };
  return { take: async () => openPipe(free.pop() ?? (await make())) };
}

function openPipe(path: string): OutputPipe {
  const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeFd = openSync(path, constants.O_WRONLY);
  const reader = new Socket({ fd: readFd, readable: true, writable: false });
  const ended = new Promise<void>((resolve) => reader.once('close', resolve));
  let isWriterOpen = true;
  const closeWriter = (): void => {
    if (isWriterOpen) closeSync(writeFd);
    isWriterOpen = false;
  };
  return {
    path,
    reader,
    writeFd,
    closeWriter,
    ended,
    release: () => {
      closeWriter();
      reader.destroy();
      // Never for another run: where the script's user owns it, its mode and times could carry a message.
      rmSync(path, { force: true });
    },
  };
}
