import { AppError } from '../contract/errors.ts';
import { networkOf } from '../core/network-of.ts';
import { hashOf } from '../core/secret.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { findPersonByEmail } from '../db/people.ts';
import { forgetTries, giveTryBack, takeTry } from '../db/sign-in-tries.ts';

/** After so many each further try waits: of one browser, from one network, of who is signed in ... */
const FREE_TRIES = 10;
/** ... and from everywhere together, where no browser is known to have signed in before. */
const FREE_TRIES_FROM_ANYWHERE = 100;

/** Where a try for an account comes from. */
export interface TrySource {
  email: string;
  address: string | null;
  /** Of a browser that has signed in to this account before; null for any other. */
  browser: string | null;
}

/** Under which a try is counted, and how many are free. */
interface Counter {
  key: string;
  free: number;
}

/** Of an account, from anywhere; of an address that nobody has, too, and without storing it. */
function accountKey(email: string): string {
  return hashOf(`account ${email}`);
}

function networkKey(email: string, address: string | null): string {
  return hashOf(`account ${email} from ${networkOf(address ?? '')}`);
}

/**
 * A browser that has signed in before is counted alone: whoever guesses elsewhere cannot keep its person out. All others
 * are counted by network, so that one of them keeps no other out, and together, so that many networks are not many tries.
 */
function countersOf({ email, address, browser }: TrySource): Counter[] {
  if (browser !== null) return [{ key: hashOf(`account ${email} by ${browser}`), free: FREE_TRIES }];
  return [
    { key: networkKey(email, address), free: FREE_TRIES },
    { key: accountKey(email), free: FREE_TRIES_FROM_ANYWHERE },
  ];
}

/** Takes one of an account's tries at the door before its password is looked at. Throws too_many_requests. */
export async function takeSignInTry(db: Db, origin: Origin, source: TrySource, now: Date): Promise<void> {
  await takeTries(db, origin, { counters: countersOf(source), email: source.email, now });
}

/** After a success; what was tried elsewhere stays counted. */
export async function forgiveSignInTries(db: Db, source: TrySource): Promise<void> {
  if (source.browser === null) await giveTryBack(db, accountKey(source.email));
  const [own] = countersOf(source);
  if (own !== undefined) await forgetTries(db, own.key);
}

/** After a new password by link: what was tried against the former one counts no more. */
export async function forgetAccountTries(db: Db, email: string, address: string | null): Promise<void> {
  await forgetTries(db, accountKey(email));
  await forgetTries(db, networkKey(email, address));
}

const signedInKey = (personId: string): string => hashOf(`signed in ${personId}`);

/** The same for who is signed in, apart from the door: nobody there can use them up. */
export async function takeSignedInTry(
  db: Db,
  origin: Origin,
  person: { id: string; email: string },
  now: Date,
): Promise<void> {
  const counters = [{ key: signedInKey(person.id), free: FREE_TRIES }];
  await takeTries(db, origin, { counters, email: person.email, now });
}

/** After a success. */
export async function forgetSignedInTries(db: Db, personId: string): Promise<void> {
  await forgetTries(db, signedInKey(personId));
}

async function takeTries(
  db: Db,
  origin: Origin,
  { counters, email, now }: { counters: Counter[]; email: string; now: Date },
): Promise<void> {
  const isFree = await inTransaction(db, async (tx) => {
    for (const { key, free } of counters) {
      const tries = await takeTry(tx, { key, free, now });
      if (tries === undefined) return false;
      if (tries === free) await recordSlowedDown(tx, origin, { email, tries, now });
    }
    return true;
  });
  if (!isFree)
    throw new AppError('too_many_requests', {}, { message: 'Too many tries. Please wait, up to 15 minutes.' });
}

async function recordSlowedDown(
  tx: Db,
  origin: Origin,
  { email, tries, now }: { email: string; tries: number; now: Date },
): Promise<void> {
  const person = await findPersonByEmail(tx, email);
  if (person === undefined) return;
  const target = { type: 'person', id: person.id } as const;
  await recordAudit(tx, origin, { action: 'person.sign_in_slowed', target, after: { tries }, at: now });
}
