import { AppError } from '../contract/errors.ts';
import { DAY } from '../contract/limits.ts';
import { MOST_OPEN_SUGGESTIONS, MOST_SUGGESTIONS_A_DAY, type Proposal } from '../contract/suggestion.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteUnreadOfSuggestion } from '../db/notifications.ts';
import { listPublisherIds, lockPerson } from '../db/people.ts';
import { countSuggestions, insertSuggestion, markWithdrawn, type SuggestionRow } from '../db/suggestions.ts';
import { insertUpload } from '../db/uploads.ts';
import { notify } from './notify.ts';

/** Proposes a tool; those who decide are told. Throws too_many_requests for who has proposed enough for now. */
export async function proposeTool(
  db: Db,
  origin: Origin,
  propose: {
    id: string;
    personId: string;
    proposal: Proposal;
    /** A file that was stored under this id. */
    sample: { id: string; name: string; bytes: number } | null;
    mailUrl: string | null;
    now: Date;
  },
): Promise<void> {
  const { id, personId, proposal, sample, mailUrl, now } = propose;
  await inTransaction(db, async (tx) => {
    // Of two at once, the second one counts the first.
    await lockPerson(tx, personId);
    if (!(await mayPropose(tx, personId, now)))
      throw new AppError('too_many_requests', { open: MOST_OPEN_SUGGESTIONS, day: MOST_SUGGESTIONS_A_DAY });
    if (sample !== null) await insertUpload(tx, { id: sample.id, bytes: sample.bytes, now });
    await insertSuggestion(tx, { id, personId, ...proposal, sample, now });
    await recordAudit(tx, origin, {
      action: 'suggestion.made',
      target: { type: 'suggestion', id },
      after: { state: 'open', sampleBytes: sample?.bytes ?? null },
      at: now,
    });
    const to = await listPublisherIds(tx);
    await notify(tx, { to, kind: 'suggestion_made', by: personId, suggestionId: id, mailUrl, now });
  });
}

export async function mayPropose(db: Db, personId: string, now: Date): Promise<boolean> {
  const { open, recent } = await countSuggestions(db, personId, new Date(now.getTime() - DAY));
  return open < MOST_OPEN_SUGGESTIONS && recent < MOST_SUGGESTIONS_A_DAY;
}

/** Takes back what one proposed; nobody has to read of it any more. Throws conflict when it is not open any more. */
export async function withdrawSuggestion(
  db: Db,
  origin: Origin,
  { suggestion, now }: { suggestion: SuggestionRow; now: Date },
): Promise<void> {
  const { id } = suggestion;
  await inTransaction(db, async (tx) => {
    if (!(await markWithdrawn(tx, { id, now }))) throw notOpen();
    await deleteUnreadOfSuggestion(tx, id);
    await recordAudit(tx, origin, {
      action: 'suggestion.withdrawn',
      target: { type: 'suggestion', id },
      before: { state: 'open' },
      after: { state: 'withdrawn' },
      at: now,
    });
  });
}

/** Somebody else was faster. */
export function notOpen(): AppError {
  return new AppError('conflict', {}, { message: 'This suggestion was decided on or taken back already.' });
}
