import { ApiError } from '../../../src/client/client.ts';

export interface SavedVersion {
  number: number;
  by: { name: string };
  at: string;
}

/** Who saved what meanwhile, newest first, when a save was refused for that. */
export function savedSince(error: Error | null): SavedVersion[] {
  if (!(error instanceof ApiError) || !Array.isArray(error.details.since)) return [];
  return error.details.since.filter(isSaved);
}

function isSaved(each: unknown): each is SavedVersion {
  if (typeof each !== 'object' || each === null || !('by' in each) || !('number' in each) || !('at' in each))
    return false;
  const { by } = each;
  return (
    typeof each.number === 'number' &&
    typeof each.at === 'string' &&
    typeof by === 'object' &&
    by !== null &&
    'name' in by &&
    typeof by.name === 'string'
  );
}
