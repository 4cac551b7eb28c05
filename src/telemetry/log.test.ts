import { expect, it } from 'vitest';
import { createLog } from './log.ts';

const SECRET = 'hunter2hunter2';

function written(write: (log: ReturnType<typeof createLog>) => void): {
  text: string;
  lines: Record<string, unknown>[];
} {
  const texts: string[] = [];
  write(createLog('info', { write: (line) => texts.push(line) }));
  return { text: texts.join(''), lines: texts.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

it('leaves out what lets somebody in, wherever it stands', () => {
  const cause = new Error(`GET /setup?token=${SECRET}&x=1 failed`);
  const error = Object.assign(new Error(`cannot reach postgres://scriptorium:${SECRET}@db/main`, { cause }), {
    code: '23505',
    detail: `Key (hash)=(${SECRET}) already exists.`,
  });
  const { text, lines } = written((log) => {
    log.error({ err: error, headers: { cookie: SECRET, Authorization: SECRET } }, `Bearer ${SECRET} was refused`);
    log.error(error);
    log.child({ requestId: 'r1' }).info({ body: [{ newPassword: SECRET, code: SECRET }] }, 'asked');
    log.info(`scr_${SECRET} and /password?token=${SECRET}#x and /callback?code=${SECRET}&state=${SECRET}`);
    log.warn(`GET https://idp.example/x?id_token=${SECRET}&access_token=${SECRET}&client_secret=${SECRET} failed`);
    log.warn(`cannot reach smtp://mailer:1@${SECRET}@mail.example.org:587`);
    log.warn(`{"client_secret":"${SECRET}","password": "a ${SECRET}"}`);
  });
  expect(text).not.toContain(SECRET);
  expect(lines).toHaveLength(7);
  expect(lines[0]).toMatchObject({ err: { type: 'Error', errorCode: '23505' }, headers: { cookie: '[removed]' } });
  expect(lines[1]).toMatchObject({ msg: 'cannot reach postgres://scriptorium:[removed]@db/main' });
  expect(lines[2]).toMatchObject({ requestId: 'r1' });
  expect(lines[3]?.msg).toContain('/password?token=[removed]#x');
});

it('names nobody by their address', () => {
  const { text, lines } = written((log) => {
    const error = new Error('Can’t send mail: 550 5.1.1 <asa.ek+x@mail.example.org>: unknown, ADA@EXAMPLE.ORG');
    log.error({ err: error, to: ['bo@example.org'] }, 'a mail could not be sent');
    log.warn('in node_modules/@fastify/multipart/index.js, postgres://scriptorium@db.example.org/main');
  });
  expect(text).not.toMatch(/asa|ADA|bo@/);
  expect(text).toContain('<[address]>: unknown, [address]');
  expect(lines[1]?.msg).toBe('in node_modules/@fastify/multipart/index.js, postgres://scriptorium@db.example.org/main');
});

it('keeps everything else as it is, and does not follow what leads back to itself', () => {
  const round: Record<string, unknown> = { runId: 'a', count: 3, at: new Date(0), none: null, list: [1, 'two'] };
  round.self = round;
  const { lines } = written((log) => log.info(round, 'plain'));
  expect(lines[0]).toMatchObject({
    runId: 'a',
    count: 3,
    at: '1970-01-01T00:00:00.000Z',
    none: null,
    list: [1, 'two'],
  });
});
