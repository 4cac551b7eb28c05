import { spawn } from 'node:child_process';
import { once as occurrence } from 'node:events';

export const PYTHON = '/usr/bin/python3';

/**
 * The baseline: the interpreter of the system, started and ended, with nothing around it. Its environment is empty but
 * for the path: a PYTHONPATH or a virtual environment with a .pth file would add up to 45 ms and flatter us.
 */
export async function runBarePython(code: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(PYTHON, ['-c', code], { env: { PATH: '/usr/bin:/bin' }, cwd: '/', stdio: 'ignore' });
  const [exitCode] = await occurrence(child, 'exit');
  const tookMs = performance.now() - startedAt;
  if (exitCode !== 0) throw new Error(`${PYTHON} -c '${code}' ended with ${exitCode}.`);
  return tookMs;
}
