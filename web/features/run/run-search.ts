import type { RunTrigger } from '../../../src/contract/run.ts';
import { timesOfDays } from '../../ui/days.ts';
import type { RunStatus } from './run-status.ts';

/** As in the contract, whose own lists come with the schemas that the page leaves out. */
export const runTriggers = ['manual', 'schedule', 'api'] as const satisfies RunTrigger[];
export const runContexts = ['production', 'sandbox'] as const;

/** As the address of the page has it: days without a time. */
export interface RunSearch {
  scope?: 'all';
  text?: string;
  tool?: string;
  version?: string;
  person?: string;
  status?: RunStatus;
  trigger?: RunTrigger;
  context?: (typeof runContexts)[number];
  from?: string;
  to?: string;
}

/** As the server is asked. */
export function filterOf({ from, to, ...rest }: RunSearch) {
  return { ...rest, ...timesOfDays({ ...(from && { from }), ...(to && { to }) }) };
}

/** The search with one thing otherwise; an empty value takes it away. */
export function changed(search: RunSearch, name: keyof RunSearch, value: string): RunSearch {
  const { [name]: _, ...rest } = search;
  return value === '' ? rest : { ...rest, [name]: value };
}
