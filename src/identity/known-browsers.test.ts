import { expect, it } from 'vitest';
import { DAY } from '../contract/limits.ts';
import { createKnownBrowsers } from './known-browsers.ts';

const browsers = createKnownBrowsers({ secret: 'x'.repeat(40), isSecure: false });
const now = new Date('2026-01-02T03:04:05Z');
const ada = { id: 'ada', passwordHash: 'hash of ada' };
const bo = { id: 'bo', passwordHash: null };
const sent = (cookie: string): string => `a=b; ${cookie.split(';', 1)[0]}; c=d`;

it('knows a browser again, for this person only, and only with the same password', () => {
  const header = sent(browsers.cookie(undefined, ada, now));
  expect(browsers.read(header, ada, now)).toMatch(/^[\w-]{22}$/);
  expect(browsers.read(header, bo, now)).toBeNull();
  expect(browsers.read(header, { ...ada, passwordHash: 'hash of another' }, now)).toBeNull();
  expect(browsers.read(header, ada, new Date(now.getTime() + 181 * DAY))).toBeNull();
});

it('takes no entry that was changed, made with another secret, or is nonsense', () => {
  const header = sent(browsers.cookie(undefined, ada, now));
  const other = createKnownBrowsers({ secret: 'y'.repeat(40), isSecure: false });
  expect(other.read(header, ada, now)).toBeNull();
  expect(browsers.read(header.replace(/=\d/, '=9'), ada, now)).toBeNull();
  for (const nonsense of ['', '~', '1.2.3', 'å'.repeat(99), `${'x'.repeat(22)}.${'y'.repeat(43)}`])
    expect(browsers.read(`scriptorium.known_browser=${nonsense}`, ada, now)).toBeNull();
});

it('keeps several people who share a browser, up to a number, and none twice', () => {
  const both = browsers.cookie(sent(browsers.cookie(undefined, ada, now)), bo, now);
  expect([browsers.read(sent(both), ada, now), browsers.read(sent(both), bo, now)]).not.toContain(null);
  const again = browsers.cookie(sent(both), ada, now);
  expect(again.split('~').length).toBe(2);
  let cookie = again;
  for (let n = 0; n < 20; n += 1)
    cookie = browsers.cookie(sent(cookie), { id: `person ${n}`, passwordHash: null }, now);
  expect(cookie.split('~').length).toBe(8);
  expect(browsers.read(sent(cookie), ada, now)).toBeNull();
  expect(cookie.length).toBeLessThan(1000);
});

it('travels over https alone where there is https', () => {
  const secure = createKnownBrowsers({ secret: 'x'.repeat(40), isSecure: true }).cookie(undefined, ada, now);
  expect(secure).toMatch(/^__Host-scriptorium\.known_browser=.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
});
