/**
 * Sends what waits in the outbox. A mail is taken by one process at a time, and has left the outbox only when the mail
 * server has taken it; who dies in between sends it once more, under the same Message-ID.
 */
import { createTransport } from 'nodemailer';
import { MINUTE, SECOND } from '../contract/limits.ts';
import type { Db } from '../db/database.ts';
import { claimMails, giveUpMailsToDisabled, type MailRow, markFailed, markSent } from '../db/mails.ts';

export interface Mailer {
  /** One round: sends what is due; returns how many mails the server took. Faults are stored with the mail. */
  sendDue: (now: Date) => Promise<number>;
  close: () => void;
}

const BATCH = 5;
const CONNECT_MS = 10 * SECOND;
const SILENCE_MS = 20 * SECOND;
/** Longer than any one mail may take, so that nobody else takes it meanwhile. */
const SEND_MS = 60 * SECOND;
const LEASE_MS = (BATCH + 1) * SEND_MS;
/** After so long the rest is left to the next round, so that a server that is to end need not wait for all of it. */
const ROUND_MS = 1 * MINUTE;
/** Tries are one, two, four … minutes apart; after the last, about four hours later, the mail is given up. */
const MOST_TRIES = 9;

/** `url` is smtp:// or smtps://, `from` the sender's address. Nothing connects before the first mail. */
export function createMailer(
  db: Db,
  options: { url: string; from: string; onFailure: (error: unknown) => void },
  waits: { connectMs: number; silenceMs: number; sendMs: number } = {
    connectMs: CONNECT_MS,
    silenceMs: SILENCE_MS,
    sendMs: SEND_MS,
  },
): Mailer {
  const { hostname, port, protocol, username, password, searchParams } = new URL(options.url);
  const isSecure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname,
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    // Where a password travels, or was asked to, it travels encrypted.
    requireTLS: !isSecure && (username !== '' || searchParams.get('tls') === 'required'),
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: waits.connectMs,
    greetingTimeout: waits.connectMs,
    socketTimeout: waits.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = options.from.split('@').at(-1)?.replace(/>$/, '') ?? 'scriptorium.invalid';

  async function send(mail: MailRow): Promise<boolean> {
    try {
      await within(
        waits.sendMs,
        transport.sendMail({
          from: options.from,
          // As an object it is one address, whatever is in it.
          to: { name: '', address: mail.recipient },
          subject: mail.subject,
          text: mail.body,
          ...(mail.html === null ? {} : { html: mail.html }),
          messageId: `<${mail.id}@${domain}>`,
          headers: { 'auto-submitted': 'auto-generated' },
        }),
      );
    } catch (error) {
      options.onFailure(error);
      const isFinal = isRefusedForGood(error) || mail.tries >= MOST_TRIES;
      const now = new Date();
      const nextTryAt = isFinal ? null : new Date(now.getTime() + 2 ** (mail.tries - 1) * MINUTE);
      await markFailed(db, mail.id, { fault: faultOf(error), nextTryAt, now });
      return false;
    }
    await markSent(db, mail.id, new Date());
    return true;
  }

  return {
    sendDue: async (now) => {
      let sent = 0;
      const begunAt = performance.now();
      await giveUpMailsToDisabled(db, now);
      for (;;) {
        // A round may take longer than a lease where the mail server is slow: each lease begins when it is given.
        const leaseUntil = new Date(now.getTime() + (performance.now() - begunAt) + LEASE_MS);
        const mails = await claimMails(db, { limit: BATCH, leaseUntil, now });
        for (const mail of mails) if (await send(mail)) sent += 1;
        if (mails.length < BATCH || performance.now() - begunAt > ROUND_MS) return sent;
      }
    },
    close: () => transport.close(),
  };
}

/** A server that takes each line just in time would otherwise hold a mail for ever. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The mail server took too long.')), ms);
  });
  // Whoever lost the race still ends, unheard.
  work.catch(() => {});
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The server does not take mail for this address, and will not later. Its other refusals, of the sender above all, may be
 * ours to put right: they say nothing of the recipient.
 */
function isRefusedForGood(error: unknown): boolean {
  const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number };
  return code === 'EENVELOPE' && command === 'RCPT TO' && responseCode !== undefined && responseCode >= 500;
}

/** For the table only: what the server said may hold anything, so it is cut. */
function faultOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
