import { expect, it } from 'vitest';
import { defaultLimits, SECOND } from '../contract/limits.ts';
import { effectiveLimits } from './effective-limits.ts';

it('takes the default of the context for what a version does not ask for', () => {
  expect(effectiveLimits(defaultLimits, {})).toEqual(defaultLimits);
  expect(effectiveLimits(defaultLimits, { cpus: 2, timeoutMs: undefined })).toEqual({ ...defaultLimits, cpus: 2 });
});

it('lets the processor time follow the wall clock', () => {
  expect(effectiveLimits(defaultLimits, { timeoutMs: 600 * SECOND }).cpuMs).toBe(900 * SECOND);
  expect(effectiveLimits(defaultLimits, { timeoutMs: 1001 }).cpuMs).toBe(1502);
});

it('lets a version ask for a processor time of its own', () => {
  const asked = { timeoutMs: 600 * SECOND, cpuMs: 5 * SECOND };
  expect(effectiveLimits(defaultLimits, asked)).toMatchObject(asked);
});
