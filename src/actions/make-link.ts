import { randomBytes, randomUUID } from 'node:crypto';
import { AppError } from '../contract/errors.ts';
import { DAY, HOUR, MINUTE } from '../contract/limits.ts';
import type { LinkPurpose, MailLanguage } from '../contract/person.ts';
import { linkMail } from '../core/mail-texts.ts';
import { type Actor, canActOn } from '../core/permissions.ts';
import { hashOf } from '../core/secret.ts';
import { findSigningIn } from '../db/accounts.ts';
import { type Origin, ownOrigin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { insertMail } from '../db/mails.ts';
import { findLinkTime, replaceLink } from '../db/one-time-links.ts';
import { findPersonByEmail, lockPerson } from '../db/people.ts';
import { deleteSecondStep } from '../db/second-steps.ts';

const KEEP_MS: Record<LinkPurpose, number> = { invitation: 7 * DAY, password_reset: 1 * HOUR };
/**
 * Anybody can ask for anybody's new password: that must neither fill a mailbox, nor end a link before its mail is read.
 */
const RESET_PAUSE_MS = 15 * MINUTE;

export interface LinkOptions {
  /** The address of the server that mails name; null where no mail is set up, and the link is handed over. */
  mailUrl: string | null;
  language: MailLanguage;
  now: Date;
}

/** Makes a single-use link for a person and puts it into the outbox. Answers its path where no mail is set up. */
export async function makeLink(
  tx: Db,
  person: { id: string; name: string; email: string },
  purpose: LinkPurpose,
  { mailUrl, language, now }: LinkOptions,
): Promise<string | null> {
  const token = randomBytes(32).toString('base64url');
  const path = `/password?token=${token}`;
  await replaceLink(tx, {
    ...{ personId: person.id, purpose, tokenHash: hashOf(token), isMailed: mailUrl !== null, now },
    expiresAt: new Date(now.getTime() + KEEP_MS[purpose]),
  });
  if (mailUrl === null) return path;
  const text = linkMail(language, purpose, person.name, mailUrl + path);
  await insertMail(tx, { id: randomUUID(), personId: person.id, recipient: person.email, ...text, now });
  return null;
}

/**
 * A new link for a person: the invitation again while there is no password, else one for a new password. Throws
 * not_found, conflict for somebody who is kept out, and forbidden: who sees the link could become the other.
 */
export async function sendLink(
  db: Db,
  origin: Origin,
  { actor, personId, ...options }: LinkOptions & { actor: Actor; personId: string },
): Promise<string | null> {
  return inTransaction(db, async (tx) => {
    const person = await lockPerson(tx, personId);
    if (person === undefined) throw new AppError('not_found');
    if (!canActOn(actor, person)) throw new AppError('forbidden');
    if (person.is_disabled) throw new AppError('conflict', {}, { message: 'The person may not sign in now.' });
    const hasPassword = (await findSigningIn(tx, person.email))?.password != null;
    const purpose = hasPassword ? 'password_reset' : 'invitation';
    await recordAudit(tx, origin, {
      action: 'person.link_made',
      target: { type: 'person', id: person.id },
      after: { purpose, isMailed: options.mailUrl !== null },
      at: options.now,
    });
    return makeLink(tx, person, purpose, options);
  });
}

/** Mails a link for a new password to whoever has this address; does nothing, and says nothing, where nobody has. */
export async function requestReset(db: Db, origin: Origin, email: string, options: LinkOptions): Promise<void> {
  await inTransaction(db, async (tx) => {
    const found = await findPersonByEmail(tx, email);
    const person = found && (await lockPerson(tx, found.id));
    if (person === undefined || person.is_disabled) return;
    const former = await findLinkTime(tx, person.id, options.now);
    if (former !== undefined && options.now.getTime() - former.getTime() < RESET_PAUSE_MS) return;
    const hasPassword = (await findSigningIn(tx, email))?.password != null;
    const purpose = hasPassword ? 'password_reset' : 'invitation';
    await makeLink(tx, person, purpose, options);
    await recordAudit(tx, origin, {
      action: 'person.link_made',
      target: { type: 'person', id: person.id },
      after: { purpose, isMailed: true, isAskedFor: true },
      at: options.now,
    });
  });
}

/** For who runs the machine: the path of a link for a new password of whoever has this address, or undefined. */
export async function handOverLink(
  db: Db,
  email: string,
  { isSecondStepOff, now }: { isSecondStepOff: boolean; now: Date },
): Promise<string | undefined> {
  return inTransaction(db, async (tx) => {
    const found = await findPersonByEmail(tx, email);
    const person = found && (await lockPerson(tx, found.id));
    if (person === undefined || person.is_disabled) return undefined;
    const target = { type: 'person', id: person.id } as const;
    if (isSecondStepOff && (await deleteSecondStep(tx, person.id)))
      await recordAudit(tx, ownOrigin, { action: 'person.second_step_off', target, after: { by: 'command' }, at: now });
    const after = { purpose: 'password_reset', isMailed: false };
    await recordAudit(tx, ownOrigin, { action: 'person.link_made', target, after, at: now });
    const path = await makeLink(tx, person, 'password_reset', { mailUrl: null, language: 'en', now });
    return path ?? undefined;
  });
}
