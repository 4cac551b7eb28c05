import { causes as everyRunners } from '../end-causes.ts';
import type { EndCause } from '../judge-end.ts';

/** What ends a run in a container from outside its script, in words for its author. */
export const causes = {
  ...everyRunners,
  notReady: { reason: 'sandbox_error', message: 'The container was not ready in time.' },
  forged: {
    reason: 'contract_error',
    message: 'Something was written to the stream of the container that its first process did not write.',
  },
  ended: (complaint: string): EndCause => ({
    reason: 'sandbox_error',
    message: `The container was ended from outside.${complaint === '' ? '' : ` ${complaint}`}`,
  }),
} as const satisfies Record<string, EndCause | ((...known: never[]) => EndCause)>;
