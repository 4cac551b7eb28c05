import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCgroupSite } from '../../src/sandbox/cgroup/open-site.ts';
import { uniqueFolders } from '../../src/sandbox/cgroup/run-cgroup.ts';
import {
  createLocalRunner,
  type LocalRunner,
  type LocalRunnerOptions,
} from '../../src/sandbox/local/create-local-runner.ts';
import { ownIdentity } from '../../src/sandbox/worker-identity.ts';
import type { RunnerUnderTest } from './trial.ts';

export const runtimeFolder = join(import.meta.dirname, '../../runtime');

/** The kernel takes the namespaces of many sandboxes apart one by one, behind everything else that it has to do. */
const CLEAN_MS = 60_000;

export interface LocalUnderTest extends RunnerUnderTest {
  runner: LocalRunner;
  stateFolder: string;
}

export async function createLocalUnderTest(options: Partial<LocalRunnerOptions> = {}): Promise<LocalUnderTest> {
  const root = await mkdtemp(join(tmpdir(), 'scriptorium-sandbox-'));
  const stateFolder = `${root}/state`;
  const runner = createLocalRunner({ stateFolder, runtimeFolder, level: 'best', ...options });
  return {
    runner,
    stateFolder,
    listLeftovers: async () => {
      // A sandbox is taken apart after its outcome is known.
      const deadline = performance.now() + CLEAN_MS;
      for (;;) {
        const left = [...listProcesses(stateFolder, '/runs/'), ...listCgroups(), ...listRuns(stateFolder)];
        if (left.length === 0 || performance.now() > deadline) return left;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    canLimitProcessors:
      (await runner.inspect()).facts.limits?.startsWith('cgroups') === true && options.mayUseCgroups !== false,
    dispose: async () => {
      await runner.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/**
 * A process of a sandbox, and the bubblewrap around it, has our folder among its mounts; one of a run has a folder below
 * `/runs/` there, and a zygote, which outlives its runs, has not.
 */
export function listProcesses(stateFolder: string, below = ''): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const mounts = readFileSync(`/proc/${pid}/mountinfo`, 'utf8').split('\n');
        return mounts.some((mount) => mount.includes(stateFolder) && mount.includes(below));
      } catch {
        return false;
      }
    })
    .map((pid) => `process ${pid}`);
}

/** A cgroup of a fork that waits has that in it; an empty one is left of a run. */
function listCgroups(): string[] {
  return ['memory/', 'pids/', 'cpu/', 'cpuacct/', ''].flatMap((hierarchy) => {
    const folder = `/sys/fs/cgroup/${hierarchy}scriptorium/${ownIdentity()}`;
    if (!existsSync(folder)) return [];
    const entries = readdirSync(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const isWaiting = (name: string): boolean => name.startsWith('fork-') && readMembers(`${folder}/${name}`) !== '';
    return names.filter((name) => !isWaiting(name)).map((name) => `cgroup ${hierarchy}${name}`);
  });
}

function readMembers(folder: string): string {
  try {
    return readFileSync(`${folder}/cgroup.procs`, 'utf8');
  } catch {
    return '';
  }
}

function listRuns(stateFolder: string): string[] {
  if (!existsSync(stateFolder)) return [];
  return readdirSync(stateFolder).flatMap((worker) => {
    const runs = `${stateFolder}/${worker}/runs`;
    return existsSync(runs) ? readdirSync(runs).map((run) => `folder ${run}`) : [];
  });
}

/**
 * Those of these workers, by the names of their folders, that have a cgroup, of whatever run. A cgroup is of the process, and
 * so has the first three parts of the name alone.
 */
export async function listCgroupsOf(workers: readonly string[]): Promise<string[]> {
  const site = await openCgroupSite(process.getuid?.() === 0).catch(() => null);
  const bases = site === null ? [] : uniqueFolders(site);
  const processOf = (worker: string): string => worker.split('-').slice(0, 3).join('-');
  return workers.filter((worker) => bases.some((base) => existsSync(`${base}/${processOf(worker)}`)));
}
