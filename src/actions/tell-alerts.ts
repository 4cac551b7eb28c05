/** What a message tells of its alerts, as far as those may know whose rules they are of. */
import { stripVTControlCharacters } from 'node:util';
import type { ToldAlert, ToldRun } from '../core/alert/told-alert.ts';
import { tellsOfRun } from '../core/permissions.ts';
import { sentenceFor } from '../core/run-end.ts';
import type { Db } from '../db/database.ts';
import { listToldAlerts, readEndOfLog, type ToldAlertRow } from '../db/told-alerts.ts';

/** One message names so many; the page has all of them. */
const MOST_ALERTS = 100;
const LAST_LINES = 20;
const LOG_BOUNDS = { events: 20, characters: 4000 };

/** The alerts of a delivery, in the order in which they came. */
export async function readToldAlerts(db: Db, deliveryId: string): Promise<ToldAlert[]> {
  const told: ToldAlert[] = [];
  for (const row of await listToldAlerts(db, deliveryId, MOST_ALERTS)) told.push(await tellAlert(db, row));
  return told;
}

async function tellAlert(db: Db, row: ToldAlertRow): Promise<ToldAlert> {
  const { id, kind, severity, facts, count, rule, tool, schedule, channel } = row;
  return {
    ...{ id, kind, severity, facts, count, rule, tool, schedule, channel },
    isRecovery: row.is_recovery,
    firstAt: row.first_at,
    lastAt: row.last_at,
    run: await tellRun(db, row),
  };
}

async function tellRun(db: Db, { owner, run }: ToldAlertRow): Promise<ToldRun | null> {
  if (run === null || owner === null) return null;
  const told = owner.isDisabled ? 'reason' : tellsOfRun(owner, run, owner.maintainsTool);
  const { id, status, reason, trigger, error } = run;
  const hasFailed = reason !== null && reason !== 'ok';
  return {
    ...{ id, status, reason, trigger, canOpen: run.personId === owner.id },
    errorSummary: told === 'reason' ? (hasFailed ? sentenceFor(reason, null) : null) : plainOrNull(run.errorSummary),
    error:
      error === null || told === 'end'
        ? null
        : { type: plain(error.type), message: told === 'all' ? plainOrNull(error.message) : null },
    lastLines: told === 'all' ? lastLines(await readEndOfLog(db, id, LOG_BOUNDS)) : null,
    startedAt: run.startedAt === null ? null : new Date(run.startedAt),
    finishedAt: run.finishedAt === null ? null : new Date(run.finishedAt),
  };
}

/** Terminals are told their colours; a mail is not one. */
function plain(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\n\t]+/gu, '');
}

function plainOrNull(text: string | null): string | null {
  return text === null ? null : plain(text);
}

function lastLines(text: string): string | null {
  const lines = plain(text).trimEnd().split('\n').slice(-LAST_LINES);
  return lines.join('\n').trim() === '' ? null : lines.join('\n');
}
