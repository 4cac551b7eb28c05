import { cpuMsFor, type Limits, type LimitsOverride } from '../contract/limits.ts';

/**
 * The limits of one run: what the version asks for, else the default of its context. Its processor time follows a wall
 * clock that it asks for, so that a longer run is not cut short by a limit nobody thought of.
 */
export function effectiveLimits(defaults: Limits, override: LimitsOverride): Limits {
  const asked = Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined));
  const cpuMs = override.timeoutMs === undefined ? defaults.cpuMs : cpuMsFor(override.timeoutMs);
  return { ...defaults, cpuMs, ...asked };
}
