import { spawn } from 'node:child_process';
import { type Command, commandEnvironment } from './command.ts';

/** Runs a program to its end with `input` on its standard input. Resolves with whether it succeeded and all it printed. */
export const runProgram = (command: Command, input = ''): Promise<{ ok: boolean; printed: string }> =>
  new Promise((resolve) => {
    const child = spawn(command.file, command.args, { env: commandEnvironment, detached: true });
    let printed = '';
    const collect = (chunk: Buffer): void => {
      printed += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ ok: false, printed: `${printed}${error.message}` }));
    child.on('close', (code) => resolve({ ok: code === 0, printed }));
    // The program may end without reading all of it; its exit code then says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
