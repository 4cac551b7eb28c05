import type { Limits, LimitsOverride } from '../contract/limits.ts';

/** The limits of one run: what the version asks for, else the default of its context. */
export function effectiveLimits(defaults: Limits, override: LimitsOverride): Limits {
  const asked = Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined));
  return { ...defaults, ...asked };
}
