import { z } from 'zod';

/** Of a change of something that several people or tabs may have open: its `updatedAt`, as they read it. */
export const readAtSchema = z.iso
  .datetime()
  .optional()
  .describe('as it was read; where somebody changed it since, nothing is changed now');
