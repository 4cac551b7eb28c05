/** Watches a run's limits of memory, processes and processor time: by its cgroup's events, or where there is none by adding up. */
import type { Limits } from '../../contract/limits.ts';
import type { RunCgroup } from '../cgroup/run-cgroup.ts';
import { causes } from '../end-causes.ts';
import type { EndCause } from '../judge-end.ts';
import { createCpuAccount, measureProcesses, measureSharedMemory } from './process-accounting.ts';

const INTERVAL_MS = 25;

export interface UsageWatch {
  /** Looks now: the first limit that was passed, or null. */
  check: () => EndCause | null;
  /** What was used until now. Without cgroups it is what the last look saw. */
  readUsage: () => { cpuMs: number | null; peakMemoryBytes: number | null };
  stop: () => void;
}

/** Calls `onExceeded` once, as soon as a look finds a limit passed. */
export function watchUsage(options: {
  cgroup: RunCgroup | null;
  initPid: number;
  limits: Limits;
  onExceeded: (cause: EndCause) => void;
}): UsageWatch {
  const meter = options.cgroup === null ? accountingMeter(options) : cgroupMeter(options.cgroup, options.limits);
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const startedAt = performance.now();
    const cause = meter.check();
    if (cause !== null) options.onExceeded(cause);
    // Adding up hundreds of processes takes a while; looking must not become the work.
    else timer = setTimeout(look, Math.max(INTERVAL_MS, 5 * (performance.now() - startedAt)));
  };
  timer = setTimeout(look, INTERVAL_MS);
  return { ...meter, stop: () => clearTimeout(timer) };
}

type Meter = Omit<UsageWatch, 'stop'>;

function cgroupMeter(cgroup: RunCgroup, limits: Limits): Meter {
  // What was used before this, making the sandbox took, not the script.
  const cpuMsBefore = cgroup.readCpuMs();
  const readCpuMs = (): number => cgroup.readCpuMs() - cpuMsBefore;
  return {
    check: () => {
      const { memoryKills, processRefusals } = cgroup.readEvents();
      if (memoryKills > 0) return causes.outOfMemory(limits);
      if (processRefusals > 0) return causes.tooManyProcesses(limits);
      return readCpuMs() > limits.cpuMs ? causes.tooMuchProcessorTime(limits) : null;
    },
    readUsage: () => ({ cpuMs: readCpuMs(), peakMemoryBytes: cgroup.readPeakMemory() }),
  };
}

function accountingMeter({ initPid, limits }: { initPid: number; limits: Limits }): Meter {
  let peakMemoryBytes = 0;
  const cpu = createCpuAccount();
  return {
    check: () => {
      const usage = measureProcesses(initPid);
      cpu.add(usage.each);
      const isOver = usage.memoryBytes > limits.memoryBytes;
      const memoryBytes = isOver
        ? measureSharedMemory(
            initPid,
            usage.each.map(({ pid }) => pid),
          )
        : usage.memoryBytes;
      peakMemoryBytes = Math.max(peakMemoryBytes, memoryBytes);
      if (memoryBytes > limits.memoryBytes) return causes.outOfMemory(limits);
      // The sandbox's init is not the script's.
      if (usage.processes - 1 > limits.processes) return causes.tooManyProcesses(limits);
      return cpu.readCpuMs() > limits.cpuMs ? causes.tooMuchProcessorTime(limits) : null;
    },
    readUsage: () => ({ cpuMs: cpu.readCpuMs(), peakMemoryBytes: peakMemoryBytes === 0 ? null : peakMemoryBytes }),
  };
}
