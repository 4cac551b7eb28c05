import type { MonitoringPeriod } from '../../../src/contract/monitoring.ts';

/** As in the contract, whose own list comes with schemas that the page leaves out; the compiler keeps them equal. */
const all = { '24h': true, '7d': true, '30d': true } satisfies Record<MonitoringPeriod, true>;
// The keys of an object literal are its type's.
export const periods = Object.keys(all) as MonitoringPeriod[];
