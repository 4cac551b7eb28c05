/** A real mail server on a real port, which can be told to misbehave. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll } from 'vitest';

/** `take` delivers; the others are what a mail server does on a bad day. */
export type Mood = 'take' | 'refuse sender' | 'refuse recipient' | 'busy' | 'stall' | 'drop';

export interface MailServer {
  url: string;
  mood: Mood;
  /** Every mail that was taken, with what it said. */
  mails: { to: string; text: string; messageId: string }[];
  /** The single-use link of the last mail to somebody. */
  linkFor: (email: string) => string;
}

export function useMailServer(port = 0): MailServer {
  const mailServer: MailServer = {
    url: '',
    mood: 'take',
    mails: [],
    linkFor: (email) => {
      const mail = mailServer.mails.findLast(({ to }) => to === email);
      return /https?:\S+token=\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    },
  };
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onMailFrom: (_address, _session, done) => {
      if (mailServer.mood === 'refuse sender') done(smtpError(550, 'sender not allowed'));
      else done();
    },
    onRcptTo: (_address, _session, done) => {
      if (mailServer.mood === 'refuse recipient') done(smtpError(550, 'no such mailbox'));
      else if (mailServer.mood === 'busy') done(smtpError(451, 'try later'));
      else if (mailServer.mood !== 'stall') done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      if (mailServer.mood === 'drop') {
        server.close();
        for (const connection of server.connections) connection.close();
        return;
      }
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const source = Buffer.concat(chunks).toString();
        const to = session.envelope.rcptTo[0]?.address ?? '';
        const messageId = /^message-id: (.*)$/im.exec(source)?.[1]?.trim() ?? '';
        mailServer.mails.push({ to, text: readText(source), messageId });
        done();
      });
    },
  });
  server.on('error', () => {});

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    mailServer.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    // Connections that a test left hanging would keep it open.
    for (const connection of server.connections) connection.close();
    server.close();
  });
  return mailServer;
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** The text of a mail, out of the encoding it travelled in. */
function readText(source: string): string {
  const [head = '', ...body] = source.split('\r\n\r\n');
  const text = body.join('\r\n\r\n');
  if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString();
  // Of a mail in parts each says how it travelled; ours all do so alike.
  if (!/quoted-printable/i.test(head + (/multipart/i.test(head) ? text : ''))) return text;
  const bytes = text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
