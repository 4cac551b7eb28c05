/** Schemathesis in a virtual environment of its own, as requirements.txt pins it. Kept between runs of the tests. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const CACHE = resolve('node_modules/.cache/schemathesis');
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
/** Debian's, whose venv the set-up installs; another one on the path may have been built without. */
const PYTHON = '/usr/bin/python3';

/** The Python that can import it. A new environment gets its name when it is whole, so that none is ever half made. */
export async function installSchemathesis(): Promise<string> {
  const version = execFileSync(PYTHON, ['--version'], { encoding: 'utf8' });
  const hash = createHash('sha256').update(version).update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16);
  const folder = join(CACHE, hash);
  if (!existsSync(folder)) await makeEnvironment(folder);
  return join(folder, 'bin/python3');
}

async function makeEnvironment(folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    const options = { stdio: ['ignore', 'ignore', 'inherit'] as const };
    execFileSync(PYTHON, ['-m', 'venv', unfinished], { stdio: [...options.stdio] });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', REQUIREMENTS];
    execFileSync(join(unfinished, 'bin/python3'), pip, { stdio: [...options.stdio] });
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Somebody else's was ready first.
    if (!existsSync(folder)) throw error;
  }
}
