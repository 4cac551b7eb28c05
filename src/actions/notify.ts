import { randomUUID } from 'node:crypto';
import { HOUR } from '../contract/limits.ts';
import type { NotificationKind } from '../contract/notification.ts';
import { newsMail } from '../core/mail-texts.ts';
import type { Db } from '../db/database.ts';
import { insertMail } from '../db/mails.ts';
import { listNewsToMail, markMailed, putNotifications } from '../db/notifications.ts';

/** Of the same kind about the same thing, while nobody has read it. */
const MAIL_PAUSE_MS = 4 * HOUR;
/** Whatever others do: nobody's mailbox is filled. The inbox has it all. */
const MOST_MAILS_AN_HOUR = 20;

/**
 * Tells people of something, each once, in the transaction of the change it tells of: in the inbox, and by mail where
 * somebody wants that and mail is set up (`mailUrl`, which links in mails lead to). The only place that does: whatever
 * other ways there are to reach them start here. Nobody is told what they did themselves (`by`).
 */
export async function notify(
  tx: Db,
  news: {
    to: readonly string[];
    kind: NotificationKind;
    by: string | null;
    toolId?: string | null;
    versionId?: string | null;
    suggestionId?: string | null;
    alertId?: string | null;
    schedule?: { id: string; name: string } | null;
    mailUrl: string | null;
    now: Date;
  },
): Promise<void> {
  const { kind, by, toolId = null, versionId = null, suggestionId = null, alertId = null, schedule = null } = news;
  const { mailUrl, now } = news;
  const to = [...new Set(news.to)].filter((id) => id !== by);
  if (to.length === 0) return;
  const about = { toolId, versionId, suggestionId, alertId, schedule };
  const ids = await putNotifications(tx, { to, kind, actorId: by, ...about, now });
  if (mailUrl !== null) await mailNews(tx, ids, mailUrl, now);
}

async function mailNews(tx: Db, ids: string[], mailUrl: string, now: Date): Promise<void> {
  const toMail = await listNewsToMail(tx, ids, {
    mailedBefore: new Date(now.getTime() - MAIL_PAUSE_MS),
    mostMails: MOST_MAILS_AN_HOUR,
    since: new Date(now.getTime() - HOUR),
  });
  for (const { recipient, ...news } of toMail) {
    const text = newsMail(recipient.language, recipient.name, news, mailUrl);
    await insertMail(tx, { id: randomUUID(), personId: recipient.id, recipient: recipient.email, ...text, now });
  }
  await markMailed(
    tx,
    toMail.map(({ id }) => id),
    now,
  );
}
