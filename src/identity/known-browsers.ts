/**
 * The cookie by which a browser shows that somebody has signed in there before. It opens nothing: it only lets tries from
 * that browser be counted apart. Its entries are signed with the installation's secret, each for one person and their
 * present password; a new password makes them worthless.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { DAY, SECOND } from '../contract/limits.ts';

/** Who an entry is for. */
export interface KnownPerson {
  id: string;
  passwordHash: string | null;
}

export interface KnownBrowsers {
  /** What names this browser for the person, or null where they have not signed in there. */
  read: (cookieHeader: string | undefined, person: KnownPerson, now: Date) => string | null;
  /** The cookie after somebody has signed in: theirs first, then those of others who did. */
  cookie: (cookieHeader: string | undefined, person: KnownPerson, now: Date) => string;
}

const COOKIE_NAME = 'scriptorium.known_browser';
const KEEP_MS = 180 * DAY;
/** People who share a browser; who came first is forgotten first. */
const MOST_PEOPLE = 8;
/** Since when, in seconds; what names the browser; the signature. */
const entryPattern = /^(\d{1,12})\.([\w-]{22})\.([\w-]{43})$/;

export function createKnownBrowsers(options: { secret: string; isSecure: boolean }): KnownBrowsers {
  const name = `${options.isSecure ? '__Host-' : ''}${COOKIE_NAME}`;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${options.isSecure ? '; Secure' : ''}`;
  const key = createHmac('sha256', options.secret).update('known browsers').digest();

  const sign = (since: string, browser: string, person: KnownPerson): string =>
    createHmac('sha256', key)
      .update(JSON.stringify([since, browser, person.id, person.passwordHash]))
      .digest('base64url');

  function entriesIn(cookieHeader: string | undefined): string[] {
    const parts = (cookieHeader ?? '').split(';').map((part) => part.trim());
    const value = parts.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
    return value
      .split('~')
      .filter((entry) => entryPattern.test(entry))
      .slice(0, MOST_PEOPLE);
  }

  function browserOf(entry: string, person: KnownPerson, now: Date): string | null {
    const [, since = '', browser = '', signature = ''] = entryPattern.exec(entry) ?? [];
    const isRight = timingSafeEqual(Buffer.from(signature), Buffer.from(sign(since, browser, person)));
    return isRight && Number(since) * SECOND + KEEP_MS > now.getTime() ? browser : null;
  }

  return {
    read: (cookieHeader, person, now) => {
      for (const entry of entriesIn(cookieHeader)) {
        const browser = browserOf(entry, person, now);
        if (browser !== null) return browser;
      }
      return null;
    },
    cookie: (cookieHeader, person, now) => {
      const since = String(Math.floor(now.getTime() / SECOND));
      const browser = randomBytes(16).toString('base64url');
      const others = entriesIn(cookieHeader).filter((entry) => browserOf(entry, person, now) === null);
      const entries = [`${since}.${browser}.${sign(since, browser, person)}`, ...others].slice(0, MOST_PEOPLE);
      return `${name}=${entries.join('~')}; Max-Age=${KEEP_MS / SECOND}; ${attributes}`;
    },
  };
}
