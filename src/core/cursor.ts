import { AppError } from '../contract/errors.ts';

/** The place in a list where the next page starts, as an opaque text. */
export function encodeCursor(parts: [string, string]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * Where the page after these rows begins, by what the list is sorted by and the id of the last of them; null when there are
 * fewer than were asked for, so that none can follow.
 */
export function nextCursor<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => [Date | string, string],
): string | null {
  const last = rows.length === limit ? rows.at(-1) : undefined;
  if (last === undefined) return null;
  const [sort, id] = placeOf(last);
  return encodeCursor([typeof sort === 'string' ? sort : sort.toISOString(), id]);
}

/** The time that a list is sorted by, out of a cursor. Throws invalid_request when there is none in it. */
export function timeOfCursor(cursor: { sort: string }): Date {
  const time = new Date(cursor.sort);
  // As we write them: the years of JavaScript reach further than those of the database.
  if (!/^[1-9]\d{3}-\d\d-\d\dT/.test(cursor.sort) || Number.isNaN(time.getTime()))
    throw new AppError('invalid_request', { field: 'cursor' });
  return time;
}

/** Reads a cursor back; `id` must be a uuid. Throws invalid_request for anything this server did not make. */
export function decodeCursor(cursor: string | undefined): { sort: string; id: string } | null {
  if (cursor === undefined) return null;
  try {
    const [sort, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (
      typeof sort === 'string' &&
      !/\p{Cc}/u.test(sort) &&
      typeof id === 'string' &&
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
    )
      return { sort, id };
  } catch {
    // Falls through: not ours.
  }
  throw new AppError('invalid_request', { field: 'cursor' }, { message: 'The cursor is not one of this list.' });
}
