import os from 'node:os';
import type { WorkerLoad } from '../contract/monitoring.ts';

/** Tells the load of this host; the first time says nothing of its processors, whose share is of the time in between. */
export function createLoadReader(): (runs: number) => WorkerLoad {
  let last = readProcessors();
  return (runs) => {
    const next = readProcessors();
    const total = next.total - last.total;
    const cpu = total > 0 ? Math.min(1, Math.max(0, (next.busy - last.busy) / total)) : null;
    last = next;
    return {
      runs,
      cpu,
      memoryBytes: os.totalmem(),
      freeMemoryBytes: os.freemem(),
      processBytes: process.memoryUsage.rss(),
    };
  };
}

function readProcessors(): { busy: number; total: number } {
  let busy = 0;
  let total = 0;
  for (const { times } of os.cpus()) {
    const { user, nice, sys, irq, idle } = times;
    busy += user + nice + sys + irq;
    total += user + nice + sys + irq + idle;
  }
  return { busy, total };
}
