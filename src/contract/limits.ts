import { z } from 'zod';

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What one run may use. Every field is a positive whole number (cpus may be a fraction) and has a ceiling. */
export const limitsSchema = z.strictObject({
  timeoutMs: z
    .int()
    .min(1 * SECOND)
    .max(1 * HOUR)
    .describe('wall clock'),
  cpuMs: z
    .int()
    .min(1 * SECOND)
    .max(16 * HOUR)
    .describe('processor time of all processes together'),
  cpus: z.number().min(0.1).max(16).describe('share of processors'),
  memoryBytes: z
    .int()
    .min(64 * MIB)
    .max(8 * GIB)
    .describe('memory, swap excluded'),
  processes: z.int().min(8).max(4096).describe('processes and threads'),
  openFiles: z.int().min(32).max(65_536).describe('open files per process'),
  workBytes: z
    .int()
    .min(1 * MIB)
    .max(8 * GIB)
    .describe('size of /work'),
  tmpBytes: z
    .int()
    .min(1 * MIB)
    .max(8 * GIB)
    .describe('size of /tmp'),
  outputBytes: z
    .int()
    .min(64 * KIB)
    .max(1 * GIB)
    .describe('stdout and stderr together before the run is ended'),
});

export type Limits = z.infer<typeof limitsSchema>;

/** The limits a version may set; what it leaves out takes the default of the context. */
export const limitsOverrideSchema = limitsSchema.partial();
export type LimitsOverride = z.infer<typeof limitsOverrideSchema>;

/**
 * The processor time of a run that asks for no other: half as much again as its wall clock. One busy processor meets the
 * wall clock first; several meet this.
 */
export function cpuMsFor(timeoutMs: number): number {
  return Math.round(1.5 * timeoutMs);
}

/** Runner contract, section 5. `timeoutMs` is that of a production run; a test run has 60 s. */
export const defaultLimits: Limits = {
  timeoutMs: 120 * SECOND,
  cpuMs: cpuMsFor(120 * SECOND),
  cpus: 1,
  memoryBytes: 1 * GIB,
  processes: 256,
  openFiles: 1024,
  workBytes: 512 * MIB,
  tmpBytes: 256 * MIB,
  outputBytes: 64 * MIB,
};
