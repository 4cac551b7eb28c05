import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Command, commandEnvironment } from './command.ts';

export type ServerProcess = { child: ChildProcess; ended: Promise<void> };

/** PostgreSQL ended before it was ready; `printed` is what it said. */
export class NotReady extends Error {
  readonly printed: string;

  constructor(printed: string) {
    super('PostgreSQL did not start');
    this.name = 'NotReady';
    this.printed = printed;
  }
}

/**
 * Starts PostgreSQL and resolves once it takes connections; rejects with `NotReady` when it ends before that.
 * It gets a session of its own: Ctrl-C in a terminal reaches the whole foreground group, and PostgreSQL must not stop
 * before the server has put away its last run.
 */
export const startServerProcess = (command: Command, log: (line: string) => void): Promise<ServerProcess> =>
  new Promise((resolve, reject) => {
    const child = spawn(command.file, command.args, {
      env: commandEnvironment,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise<void>((settle) => {
      child.once('error', () => settle());
      child.once('close', () => settle());
    });
    const printed: string[] = [];
    const collect = (line: string): void => void printed.push(line);
    const lines = createInterface({ input: child.stderr });
    lines.on('line', log);
    lines.on('line', collect);
    lines.on('line', (line) => {
      if (!line.includes('database system is ready to accept connections')) return;
      lines.off('line', collect);
      resolve({ child, ended });
    });
    child.once('error', (error) => reject(new NotReady(error.message)));
    child.once('close', () => reject(new NotReady(printed.join('\n'))));
  });
