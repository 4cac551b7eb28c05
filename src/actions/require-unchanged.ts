import { AppError } from '../contract/errors.ts';

/**
 * Throws conflict when something was changed after whoever changes it now had read it, as far as they say when that was
 * (`readAt`, its `updatedAt` as it was given out). To be asked while the row is locked.
 */
export function requireUnchanged(updatedAt: Date, readAt: string | undefined): void {
  if (readAt === undefined || updatedAt.getTime() === Date.parse(readAt)) return;
  throw new AppError('conflict', { updatedAt: updatedAt.toISOString() });
}
