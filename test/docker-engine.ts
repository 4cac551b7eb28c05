/**
 * A Docker engine for the tests of the part `docker`: a daemon of our own with a folder of its own, the runner image built
 * in it, both runtimes; gone when the tests are.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import { createEngine } from '../src/sandbox/docker/engine.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engineSocket: string;
    runnerImage: string;
    /** What is registered as runsc is runc for a container whose settings hold the text in this file. */
    runscSwitch: string;
  }
}

const IMAGE = 'scriptorium-runner:test';
/** Kept between runs of the tests: a Debian root takes minutes. */
const CACHE = '/var/tmp/scriptorium-test-image';
const START_MS = 60_000;

/**
 * The runtime that is registered as runsc: gVisor, or an impostor for the containers that the file tells. Each call names
 * its container by id, and the engine keeps the settings under it.
 */
const runtimeScript = (folder: string, file: string): string => `#!/bin/sh
if [ -e ${file} ]; then
  for word in "$@"; do
    settings=${folder}/exec/containerd/daemon/io.containerd.runtime.v2.task/moby/$word/config.json
    [ -e "$settings" ] && grep -qF "$(cat ${file})" "$settings" && exec /usr/sbin/runc "$@"
  done
fi
exec /usr/bin/runsc --network=none --platform=ptrace --oci-seccomp "$@"
`;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-engine-'));
  const socket = `${folder}/docker.sock`;
  const runscSwitch = `${folder}/runsc-is-runc`;
  await writeFile(`${folder}/runsc`, runtimeScript(folder, runscSwitch), { mode: 0o755 });
  const daemon = await startDaemon(folder, socket, { runtimes: { runsc: { path: `${folder}/runsc` } } });
  const stop = async (): Promise<void> => {
    await stopDaemon(daemon);
    endShims(folder);
    await removeFolder(folder);
  };
  try {
    const script = join(import.meta.dirname, '../images/build-test-image.sh');
    execFileSync(script, [socket, IMAGE, process.execPath, CACHE], {
      cwd: join(import.meta.dirname, '..'),
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    });
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('engineSocket', socket);
  project.provide('runnerImage', IMAGE);
  project.provide('runscSwitch', runscSwitch);
  return stop;
}

async function startDaemon(folder: string, socket: string, configuration: object): Promise<ChildProcess> {
  await writeFile(`${folder}/daemon.json`, JSON.stringify(configuration));
  // In memory: on a root that is an overlay itself, as in a container, the engine would copy the image for each container.
  await mkdir(`${folder}/data`);
  execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'mode=0711,size=4g', 'tmpfs', `${folder}/data`]);
  const log = openSync(`${folder}/log`, 'w');
  const daemon = spawn(
    '/usr/bin/setpriv',
    [
      // When we are killed it puts its containers away and ends.
      ...['--pdeathsig', 'TERM', '/usr/sbin/dockerd', '--config-file', `${folder}/daemon.json`],
      ...['--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`, '--pidfile', `${folder}/pid`],
      ...['--bridge=none', '--iptables=false', '--ip6tables=false', '-H', `unix://${socket}`],
    ],
    { stdio: ['ignore', log, log], env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } },
  );
  closeSync(log);
  const engine = createEngine(socket);
  for (const deadline = performance.now() + START_MS; ; await wait(50)) {
    if (
      await engine.call('GET', '/_ping').then(
        () => true,
        () => false,
      )
    )
      return daemon;
    if (daemon.exitCode === null && performance.now() < deadline) continue;
    const said = (await readFile(`${folder}/log`, 'utf8')).split('\n').slice(-15).join('\n');
    await stopDaemon(daemon);
    await removeFolder(folder);
    throw new Error(`The Docker engine of the tests did not start:\n${said}`);
  }
}

async function stopDaemon(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null) return;
  const ended = once(daemon, 'exit');
  daemon.kill('SIGTERM');
  await ended;
}

/** The engine leaves the helper of a container that could not be started; each has our folder among its arguments. */
function endShims(folder: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${folder}/exec/`))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** The daemon leaves a network namespace mounted in there. */
async function removeFolder(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map((line) => line.split(' ')[4] ?? '');
  for (const mount of mounts.filter((path) => path.startsWith(`${folder}/`)).reverse())
    execFileSync('/usr/bin/umount', [mount]);
  await rm(folder, { recursive: true, force: true });
}
