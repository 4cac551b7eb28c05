/** What the engine is asked for: everything that makes a container a sandbox. Pure. */
import { KIB, type Limits, MIB } from '../../contract/limits.ts';

export const CONTAINER_UID = 10_001;
const CPU_PERIOD_US = 100_000;
const SHARED_MEMORY_BYTES = 64 * MIB;

/** The limits that belong to a container from its birth. Two runs with the same ones can use the same kind. */
export type Shape = Pick<Limits, 'cpus' | 'memoryBytes' | 'processes' | 'workBytes' | 'tmpBytes'>;

/** The container's part of a run's limits; the rest is set inside or watched by the worker. */
export function shapeOf({ cpus, memoryBytes, processes, workBytes, tmpBytes }: Limits): Shape {
  return { cpus, memoryBytes, processes, workBytes, tmpBytes };
}

export const labels = {
  installation: 'scriptorium.installation',
  worker: 'scriptorium.worker',
  run: 'scriptorium.run',
} as const;

export interface ContainerPlan {
  image: string;
  /** null: the engine's default. */
  runtime: 'runsc' | null;
  shape: Shape;
  /** JSON of the system call profile. */
  seccomp: string;
  labels: Record<string, string>;
}

/**
 * Docker's masks and those of the local sandbox. /sys is a tmpfs, which gVisor takes too, with a mask on top, because
 * runc mounts cgroups in it.
 */
const masked = [
  ...['acpi', 'asound', 'interrupts', 'kallsyms', 'kcore', 'key-users', 'keys', 'kmsg', 'latency_stats', 'sched_debug'],
  ...['scsi', 'timer_list', 'timer_stats'],
].map((name) => `/proc/${name}`);
const readOnly = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'].map((name) => `/proc/${name}`);

/** The body of the engine's call "create". */
export function containerSettings({ image, runtime, shape, seccomp, labels }: ContainerPlan): object {
  const user = `uid=${CONTAINER_UID},gid=${CONTAINER_UID}`;
  const memory = shape.memoryBytes + (runtime === 'runsc' ? SENTRY_BYTES : 0);
  return {
    Image: image,
    User: `${CONTAINER_UID}:${CONTAINER_UID}`,
    Hostname: 'sandbox',
    Labels: labels,
    Env: [],
    // The worker's end of the input keeps the container alive: with the worker it goes, and so does the container.
    ...{ OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false },
    ...{ NetworkDisabled: true, StopSignal: 'SIGKILL', Healthcheck: { Test: ['NONE'] } },
    HostConfig: {
      ...(runtime === null ? {} : { Runtime: runtime }),
      ...{
        NetworkMode: 'none',
        IpcMode: 'none',
        CgroupnsMode: 'private',
        ReadonlyRootfs: true,
        Privileged: false,
        Init: false,
      },
      ...{ CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges', `seccomp=${seccomp}`] },
      ...{ MaskedPaths: [...masked, '/sys'], ReadonlyPaths: readOnly },
      // Otherwise the engine copies the host's name servers and domains into every container, also without network.
      ...{ Dns: ['127.0.0.1'], DnsSearch: ['.'], DnsOptions: ['ndots:0'] },
      ...{ RestartPolicy: { Name: 'no' }, LogConfig: { Type: 'none' } },
      Tmpfs: {
        '/work': tmpfs(shape.workBytes, `exec,mode=0755,${user}`),
        '/tmp': tmpfs(shape.tmpBytes, 'exec,mode=1777'),
        '/dev/shm': tmpfs(SHARED_MEMORY_BYTES, 'noexec,mode=1777'),
        '/sys': 'ro,nosuid,nodev,noexec,size=4k,mode=0555',
      },
      // Memory and swap together may not exceed memory alone: there is no swap.
      ...{ Memory: memory, MemorySwap: memory },
      // Not NanoCpus: the engine refuses more of those than it has processors.
      ...{ CpuPeriod: CPU_PERIOD_US, CpuQuota: Math.round(shape.cpus * CPU_PERIOD_US) },
      PidsLimit: kernelProcesses(shape, runtime),
      // Other limits of processes stay as the engine has them: an engine without all rights cannot raise any, and the
      // container's first process lowers them for the script.
      Ulimits: [{ Name: 'core', Soft: 0, Hard: 0 }],
    },
  };
}

/** gVisor's own memory is in the container's account: 26 MiB with a small script (measured with 20221219). */
const SENTRY_BYTES = 32 * MIB;

/**
 * A little above the limit, so that the container's first process can see it passed. For gVisor the host counts the
 * threads of its kernel, several for each process inside, and it dies where one is refused: with 768 it did so under a
 * fork bomb before the first process had counted. The bound is there to protect the host.
 */
function kernelProcesses({ processes }: Shape, runtime: string | null): number {
  return runtime === 'runsc' ? 16 * processes + 2048 : processes + 16;
}

/** As many inodes as files of the smallest size would fill it; gVisor knows no such limit. */
function tmpfs(bytes: number, options: string): string {
  return `rw,nosuid,nodev,size=${bytes},nr_inodes=${Math.max(1024, Math.ceil(bytes / (4 * KIB)))},${options}`;
}
