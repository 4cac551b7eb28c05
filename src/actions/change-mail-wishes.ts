import type { MailedKind } from '../contract/notification.ts';
import type { MailLanguage } from '../contract/person.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { findMailWishes, putMailWishes } from '../db/mail-wishes.ts';
import { lockPerson } from '../db/people.ts';

/** Stores what a person wants to be mailed; without an event where nothing is different. */
export async function changeMailWishes(
  db: Db,
  origin: Origin,
  change: { personId: string; language: MailLanguage; unwanted: readonly MailedKind[]; now: Date },
): Promise<void> {
  const { personId, language, now } = change;
  const after = { language, unwanted: [...new Set(change.unwanted)].sort() };
  await inTransaction(db, async (tx) => {
    await lockPerson(tx, personId);
    const former = await findMailWishes(tx, personId);
    const before = former && { language: former.language, unwanted: former.unwanted };
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    await putMailWishes(tx, { personId, ...after });
    await recordAudit(tx, origin, {
      action: 'person.mail_changed',
      target: { type: 'person', id: personId },
      before,
      after,
      at: now,
    });
  });
}
