import { canOwnTools } from '../core/permissions.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { lockPerson } from '../db/people.ts';
import { markDecided, type SuggestionRow } from '../db/suggestions.ts';
import { createTool } from './create-tool.ts';
import { notify } from './notify.ts';
import { notOpen } from './suggest.ts';

interface Decision {
  suggestion: SuggestionRow;
  by: string;
  mailUrl: string | null;
  now: Date;
}

/**
 * Makes a draft tool of a suggestion: its proposer's, who may write tools, else that of who accepts. The proposer is told.
 * Throws conflict when somebody else decided, or it was taken back.
 */
export async function acceptSuggestion(
  db: Db,
  origin: Origin,
  accept: Decision & {
    toolId: string;
    texts: { title: string; summary: string; description: string; audience: string[] };
    reason: string | null;
  },
): Promise<void> {
  const { suggestion, by, toolId, texts, reason, mailUrl, now } = accept;
  const { id, person_id: proposerId } = suggestion;
  await inTransaction(db, async (tx) => {
    // A change of role under way is waited for: it decides whose the tool is.
    const proposer = await lockPerson(tx, proposerId);
    const isProposers = proposer !== undefined && !proposer.is_disabled && canOwnTools(proposer);
    const ownerId = isProposers ? proposerId : by;
    await createTool(tx, origin, { id: toolId, ...texts, ownerId, now });
    if (!(await markDecided(tx, { id, by, reason, toolId, now }))) throw notOpen();
    await recordAudit(tx, origin, {
      action: 'suggestion.accepted',
      target: { type: 'suggestion', id },
      before: { state: 'open' },
      after: { state: 'accepted', toolId, ownerId },
      at: now,
    });
    await notify(tx, { to: [proposerId], kind: 'suggestion_accepted', by, suggestionId: id, mailUrl, now });
  });
}

/** Declines a suggestion; the proposer is told why. Throws conflict when somebody else decided, or it was taken back. */
export async function declineSuggestion(
  db: Db,
  origin: Origin,
  { suggestion, by, reason, mailUrl, now }: Decision & { reason: string },
): Promise<void> {
  const { id, person_id: proposerId } = suggestion;
  await inTransaction(db, async (tx) => {
    if (!(await markDecided(tx, { id, by, reason, toolId: null, now }))) throw notOpen();
    await recordAudit(tx, origin, {
      action: 'suggestion.declined',
      target: { type: 'suggestion', id },
      before: { state: 'open' },
      after: { state: 'declined' },
      at: now,
    });
    await notify(tx, { to: [proposerId], kind: 'suggestion_declined', by, suggestionId: id, mailUrl, now });
  });
}
