import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashSources } from '../../setup/hash-sources.mjs';
import { isInstalled } from '../../setup/installed.mjs';
import { explain } from '../../setup/user-namespaces.mjs';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'scriptorium-setup-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

describe('the packages', () => {
  const machine = { platform: 'linux', arch: 'x64' };
  const wanted = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b-linux': { version: '2.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
      'node_modules/b-darwin': { version: '2.0.0', optional: true, os: ['darwin'] },
    },
  };
  const a = { 'node_modules/a': { version: '1.0.0' } };

  it('are there when npm recorded each that is not optional, at its version', () => {
    expect(isInstalled(wanted, { packages: a }, machine)).toBe(true);
    expect(
      isInstalled(
        wanted,
        { packages: { ...a, 'node_modules/b-linux': wanted.packages['node_modules/b-linux'] } },
        machine,
      ),
    ).toBe(true);
  });

  it('are stale when one is missing, left over, or of another version', () => {
    expect(isInstalled(wanted, { packages: {} }, machine)).toBe(false);
    expect(isInstalled(wanted, { packages: { ...a, 'node_modules/c': { version: '1.0.0' } } }, machine)).toBe(false);
    expect(isInstalled(wanted, { packages: { 'node_modules/a': { version: '1.0.1' } } }, machine)).toBe(false);
  });

  it('are stale when they were installed for another machine', () => {
    const there = { packages: { ...a, 'node_modules/b-linux': wanted.packages['node_modules/b-linux'] } };
    expect(isInstalled(wanted, there, { platform: 'linux', arch: 'arm64' })).toBe(false);
    const notWindows = { packages: { 'node_modules/a': { version: '1.0.0', os: ['!win32'] } } };
    expect(isInstalled({ packages: { '': {}, ...notWindows.packages } }, notWindows, machine)).toBe(true);
  });
});

it('the hash of the sources follows names and contents, and leaves tests out', async () => {
  await mkdir(join(root, 'web/pages'), { recursive: true });
  const file = join(root, 'web/pages/home.tsx');
  await writeFile(file, 'one');
  const first = hashSources(root, ['web']);
  await writeFile(join(root, 'web/pages/home.test.tsx'), 'a test');
  expect(hashSources(root, ['web'])).toBe(first);
  await writeFile(file, 'two');
  expect(hashSources(root, ['web'])).not.toBe(first);
  await writeFile(file, 'one');
  expect(hashSources(root, ['web'])).toBe(first);
});

it('a refused user namespace comes with the line to type', () => {
  const read = (path: string): string | undefined => (path === 'user/max_user_namespaces' ? '0' : undefined);
  expect(explain(read, 'no')).toContain('sudo sysctl -w user.max_user_namespaces=15000');
  expect(explain(() => undefined, 'no')).toContain('container');
});

/**
 * A clone in which `npm` is a script that records its call and installs a Node and a vite that writes one page: the
 * whole set-up runs, on the real programs of this machine, in a fraction of a second.
 */
describe('the set-up of a clone', () => {
  beforeEach(async () => {
    await cp('setup', join(root, 'setup'), { recursive: true });
    for (const folder of ['web', 'src/contract', 'src/core', 'src/client', 'bin']) {
      await mkdir(join(root, folder), { recursive: true });
    }
    await writeFile(join(root, 'package.json'), '{"type":"module"}');
    await writeFile(join(root, 'web/page.ts'), 'a page');
    await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {} } }));
    await cp('test/integration/setup/npm', join(root, 'bin/npm'));
    await chmod(join(root, 'bin/npm'), 0o755);
  });

  const setUp = (env: Record<string, string> = {}): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, [join(root, 'setup/setup.mjs'), 'start'], {
      encoding: 'utf8',
      env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, REAL_NODE: process.execPath, ...env },
    });
  const calls = (): Promise<string> => readFile(join(root, 'npm-calls'), 'utf8');
  const page = (): Promise<string> => readFile(join(root, 'dist/web/index.html'), 'utf8');

  it('installs and builds once, and then has nothing to do', async () => {
    const first = setUp();
    expect(first).toMatchObject({ status: 0, stdout: '' });
    expect(first.stderr).toContain('installing the packages');
    expect(await page()).toBe('built');
    expect(setUp()).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(await calls()).toBe('ci --no-audit --no-fund --loglevel=error\n');
  });

  it('installs again when the lock file changes, and builds again when a page does', async () => {
    setUp();
    await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, a: { version: '1' } } }));
    expect(setUp().stderr).toContain('installing the packages');
    await writeFile(join(root, 'web/page.ts'), 'another page');
    const again = setUp();
    expect(again.stderr).toContain('building the pages');
    expect(again.stderr).not.toContain('installing the packages');
  });

  it('repairs what an interrupted install left', async () => {
    const interrupted = setUp({ NPM_STOPS: 'half-way' });
    expect(interrupted.status).toBe(1);
    expect(interrupted.stderr).toContain('could not be installed');
    expect(setUp().status).toBe(0);
    expect(await page()).toBe('built');
  });

  it('keeps the pages of a running server when a build fails', async () => {
    setUp();
    await writeFile(join(root, 'web/page.ts'), 'another page');
    const failed = setUp({ VITE_STOPS: 'half-way' });
    expect(failed).toMatchObject({ status: 1 });
    expect(await page()).toBe('built');
    expect(setUp()).toMatchObject({ status: 0 });
  });

  it('is done once when two of them run at the same time', async () => {
    const script = '"$0" "$1" start & "$0" "$1" start & wait $! && wait';
    execFileSync('sh', ['-c', script, process.execPath, join(root, 'setup/setup.mjs')], {
      env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, REAL_NODE: process.execPath },
      stdio: 'ignore',
    });
    expect(await calls()).toBe('ci --no-audit --no-fund --loglevel=error\n');
    expect(await page()).toBe('built');
  });

  it('refuses a purpose that it does not know', () => {
    const { status, stderr } = spawnSync(process.execPath, ['setup/setup.mjs', 'dance'], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('There is no "dance"');
  });
});
