import { type Json, stringifyJson } from '../core/json.ts';
import type { Db } from '../db/database.ts';
import {
  listOwnAlertChannels,
  listOwnAlertRules,
  listOwnComments,
  listOwnEvents,
  listOwnFavourites,
  listOwnLogins,
  listOwnMails,
  listOwnMailWishes,
  listOwnNotifications,
  listOwnRuns,
  listOwnSchedules,
  listOwnSessions,
  listOwnSettings,
  listOwnSuggestions,
  listOwnTokens,
  listOwnTools,
  listOwnVersions,
  type OwnCursor,
  type OwnRow,
  readOwnAccount,
} from '../db/own-data.ts';

/** A run may hold a megabyte of outputs, a version two of source; everything else is small. */
const LARGE_BATCH = 10;
const SMALL_BATCH = 500;

type ListPage = (db: Db, personId: string, before: OwnCursor | null, limit: number) => Promise<OwnRow[]>;

const whole = {
  logins: listOwnLogins,
  tokens: listOwnTokens,
  mails: listOwnMails,
  mailWishes: listOwnMailWishes,
  alertRules: listOwnAlertRules,
  alertChannels: listOwnAlertChannels,
  tools: listOwnTools,
  toolSettings: listOwnSettings,
  favourites: listOwnFavourites,
  sessions: listOwnSessions,
  schedules: listOwnSchedules,
};
const paged: Record<string, { list: ListPage; batch: number }> = {
  comments: { list: listOwnComments, batch: SMALL_BATCH },
  notifications: { list: listOwnNotifications, batch: SMALL_BATCH },
  suggestions: { list: listOwnSuggestions, batch: SMALL_BATCH },
  versions: { list: listOwnVersions, batch: LARGE_BATCH },
  runs: { list: listOwnRuns, batch: LARGE_BATCH },
  auditEvents: { list: listOwnEvents, batch: SMALL_BATCH },
};

/**
 * All that is held of a person as one JSON document, written as fast as it is read: a page at a time is in memory,
 * however much there is.
 */
export async function* writeOwnData(db: Db, personId: string, now: Date): AsyncGenerator<string> {
  yield `{"format": "scriptorium-own-data-1", "exportedAt": ${write(now)}, "account": ${write(await readOwnAccount(db, personId))}`;
  for (const [name, list] of Object.entries(whole)) yield `,\n${write(name)}: ${write(await list(db, personId))}`;
  for (const [name, { list, batch }] of Object.entries(paged)) {
    yield `,\n${write(name)}: [`;
    let before: OwnCursor | null = null;
    for (let isMore = true; isMore; ) {
      const rows: OwnRow[] = await list(db, personId, before, batch);
      const lines = rows.map((row) => write(withoutCursor(row, name)));
      if (lines.length > 0) yield `${before === null ? '\n' : ',\n'}${lines.join(',\n')}`;
      const last = rows.at(-1);
      before = last === undefined ? before : { at: last.at as Date, id: String(last.id) };
      isMore = rows.length === batch;
    }
    yield ']';
  }
  yield '}\n';
}

/** `at` only says where the next page begins, except in the audit, where it is the time of the event. */
function withoutCursor({ at, ...row }: OwnRow, name: string): OwnRow {
  return name === 'auditEvents' ? { at, ...row } : row;
}

/** What comes from the database is JSON already, but for times, which know how they are written. */
function write(value: unknown): string {
  return stringifyJson(value as Json);
}
