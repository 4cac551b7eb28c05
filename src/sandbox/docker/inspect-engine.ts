/** Looks at what an engine can enforce, for the doctor, and before the first run. Starts no container. */
import type { RunnerReport } from '../runner.ts';
import { findMachine, type Machine } from '../seccomp/machines.ts';
import { type Engine, EngineError } from './engine.ts';

/** The fields that we read of the engine's `/info`. */
export interface EngineInfo {
  ServerVersion?: string;
  KernelVersion?: string;
  OSType?: string;
  Architecture?: string;
  CgroupVersion?: string;
  Driver?: string;
  MemoryLimit?: boolean;
  SwapLimit?: boolean;
  PidsLimit?: boolean;
  CpuCfsQuota?: boolean;
  SecurityOptions?: string[] | null;
  Runtimes?: Record<string, unknown>;
}

export interface EngineReport extends RunnerReport {
  kernel: string;
  machine: Machine | undefined;
}

/** Never throws: an engine that does not answer is a problem of the report. */
export async function inspectEngine(
  engine: Engine,
  wanted: { image: string; runtime: 'runsc' | null },
): Promise<EngineReport> {
  try {
    // Field by field it may be missing in engines that are not Docker's; what is missing is not enforced.
    const info = (await engine.call('GET', '/info')) as EngineInfo;
    const report = judgeEngine(info, wanted.runtime);
    await inspectImage(engine, wanted.image, report);
    return report;
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    const remedy = 'Start Docker, and let this user use its socket: RUNNER_DOCKER_SOCKET names it.';
    return { problems: [{ what, remedy }], weaknesses: [], facts: {}, kernel: '', machine: undefined };
  }
}

/** What an engine's own description says about the protections that it can give. Pure. */
export function judgeEngine(info: EngineInfo, runtime: 'runsc' | null): EngineReport {
  const problems: RunnerReport['problems'] = [];
  const machine = findMachine({ x86_64: 'x64', aarch64: 'arm64' }[info.Architecture ?? ''] ?? '');
  const require = (isThere: boolean | undefined, what: string, remedy: string): void => {
    if (isThere !== true) problems.push({ what, remedy });
  };
  const kernel = 'Start the engine on a kernel with cgroups for it.';
  require(info.OSType === 'linux', 'The engine does not run Linux containers.', 'Use an engine on Linux.');
  require(machine !== undefined, `There is no system call filter for ${info.Architecture}.`, 'Use x86-64 or arm64.');
  require(info.MemoryLimit, 'The engine cannot limit memory.', kernel);
  require(info.PidsLimit, 'The engine cannot limit processes.', kernel);
  require(info.CpuCfsQuota, 'The engine cannot limit processors.', kernel);
  const hasSeccomp = info.SecurityOptions?.some((option) => option.startsWith('name=seccomp'));
  require(hasSeccomp, 'The engine has no seccomp.', 'Use a kernel and a runc with seccomp.');
  require(runtime === null ||
    Object.hasOwn(
      info.Runtimes ?? {},
      runtime,
    ), `The engine knows no runtime ${runtime}.`, 'Register gVisor: { "runtimes": { "runsc": { "path": "/usr/bin/runsc", "runtimeArgs": ["--network=none", "--oci-seccomp"] } } } in daemon.json.');
  return {
    problems,
    weaknesses: info.SwapLimit
      ? []
      : [{ what: 'The engine cannot forbid swap.', remedy: 'Switch swap off, or boot with swapaccount=1.' }],
    facts: {
      engine: info.ServerVersion ?? 'unknown',
      'kernel of the engine': info.KernelVersion ?? 'unknown',
      runtime: runtime ?? 'the default',
      limits: `cgroups, version ${info.CgroupVersion ?? 'unknown'}`,
    },
    kernel: info.KernelVersion ?? '',
    machine,
  };
}

async function inspectImage(engine: Engine, image: string, { problems, facts }: RunnerReport): Promise<void> {
  try {
    const found = (await engine.call('GET', `/images/${image}/json`)) as { Id?: string };
    facts.image = `${image} (${found.Id ?? 'unknown'})`;
  } catch (error) {
    if (!(error instanceof EngineError) || error.status !== 404) throw error;
    const remedy = `docker build -t ${image} -f images/runner.Dockerfile .`;
    problems.push({ what: `The engine has no image ${image}.`, remedy });
  }
}
