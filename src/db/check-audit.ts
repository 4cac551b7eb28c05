import { type ChainFault, type ChainPlace, checkAuditChain } from '../core/audit-chain.ts';
import { listAuditLinks, listUnlinkedEvents, readAuditHead } from './audit-chain.ts';
import type { Db } from './database.ts';

export interface AuditReport {
  ok: boolean;
  events: number;
  /** The last link. Whoever keeps it elsewhere can prove later that nothing before it was touched. */
  last: ChainPlace;
  faults: ChainFault[];
}

const BATCH = 1000;
/** Whoever has touched so many has touched all. */
const MOST_UNLINKED = 1000;

/** Computes every hash of the chain anew and says what does not fit; with `expected`, also when that place is another. */
export async function checkAudit(tx: Db, expected: ChainPlace | null): Promise<AuditReport> {
  const head = await readAuditHead(tx);
  const check = checkAuditChain(head ?? { seq: 0, hash: '' }, expected);
  let last: ChainPlace = { seq: 0, hash: '' };
  let events = 0;
  for (let after = Number.MIN_SAFE_INTEGER, isMore = true; isMore; after = last.seq) {
    const links = await listAuditLinks(tx, after, BATCH);
    for (const link of links) check.take(link);
    last = links.at(-1) ?? last;
    events += links.length;
    isMore = links.length === BATCH;
  }
  const unlinked = await listUnlinkedEvents(tx, MOST_UNLINKED);
  const faults = [...check.end(), ...unlinked.map(unlinkedFault)];
  return { ok: faults.length === 0, events, last: { seq: last.seq, hash: last.hash }, faults };
}

function unlinkedFault(eventId: string): ChainFault {
  return { seq: null, eventId, what: 'unlinked', detail: 'it was written past the chain, or its link is gone' };
}
