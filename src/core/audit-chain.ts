/**
 * Checks the chain of the audit, link by link in its order, and says what was done to it. Links that do not fit are put
 * aside and explained at the end, when it is known what else does not fit.
 */
import { auditHash, chainStart, type StoredAuditEvent } from './audit-hash.ts';

export interface ChainLink {
  seq: number;
  eventId: string;
  /** In hex. */
  hash: string;
  /** Null: the link names an event that is not there. */
  event: StoredAuditEvent | null;
}

/** A place in the chain and its hash, in hex. */
export interface ChainPlace {
  seq: number;
  hash: string;
}

export interface ChainFault {
  /** Its place in the chain; null for an event that has none. */
  seq: number | null;
  /** Null where nothing of the event is left. */
  eventId: string | null;
  what: 'changed' | 'removed' | 'added' | 'moved' | 'unlinked';
  detail: string;
}

export interface ChainCheck {
  take: (link: ChainLink) => void;
  /** The faults that were found, by their place. To be called once, after the last link. */
  end: () => ChainFault[];
}

/** A link that does not fit, and the hash it had to continue. */
interface Misfit {
  link: ChainLink & { event: StoredAuditEvent };
  former: string;
}

/** Beyond so many misfits nobody learns more from knowing which of them were moved, ... */
const MOST_COMPARED = 200;
/** ... and beyond so many faults nobody reads on. */
const MOST_FAULTS = 1000;

/**
 * `head` is where the database says that the chain ends. `expected` is a place that somebody noted elsewhere: the only
 * proof against one who owns the database and has written the whole chain anew.
 */
export function checkAuditChain(head: ChainPlace, expected: ChainPlace | null): ChainCheck {
  const faults: ChainFault[] = [];
  const misfits: Misfit[] = [];
  let last: ChainLink | null = null;
  let hashes: { former: string; beforeFormer: string } = { former: chainStart, beforeFormer: chainStart };
  /** How far the numbers have moved on, because a link was put in (or, below zero, taken out) and the rest renumbered. */
  let shift = 0;

  function blame(fault: ChainFault): void {
    if (faults.length < MOST_FAULTS) faults.push(fault);
  }

  function take(link: ChainLink): void {
    const next = (last?.seq ?? 0) + 1;
    const hasGap = link.seq > next && next <= head.seq;
    let hash = link.hash;
    if (hasGap) blame(removed(next, Math.min(link.seq - 1, head.seq)));
    if (link.seq < next || link.seq > head.seq) blame(added(link));
    else if (link.event === null) blame(withoutEvent(link));
    else if (link.event.atMicros % 1000 !== 0) blame(changed(link, 'its time is finer than what is written'));
    // What follows a gap cannot be checked: the hash that it continues is gone.
    else if (!hasGap) hash = judge({ ...link, event: link.event });
    if (expected?.seq === link.seq && expected.hash !== link.hash)
      blame(changed(link, 'its hash is not the one that was noted'));
    hashes = { former: hash, beforeFormer: hashes.former };
    last = link;
  }

  /** Returns the hash that the next link has to continue. */
  function judge(link: Misfit['link']): string {
    const { former, beforeFormer } = hashes;
    const place = link.seq - shift;
    if (auditHash(former, place, link.event) === link.hash) return link.hash;
    const before = misfits.at(-1)?.link.seq === last?.seq ? misfits.at(-1)?.link : undefined;
    if (last !== null && auditHash(beforeFormer, place - 1, link.event) === link.hash) {
      if (before !== undefined) misfits.pop();
      if (before !== undefined && auditHash(link.hash, place, before.event) === before.hash) {
        blame(moved(before, link.seq));
        blame(moved(link, before.seq));
        return before.hash;
      }
      blame(added(last));
      shift += 1;
    } else if (before !== undefined && auditHash(former, place + 1, link.event) === link.hash) {
      misfits.pop();
      const detail = 'an event that stood here is gone, and the rest was renumbered';
      blame({ seq: before.seq, eventId: null, what: 'removed', detail });
      shift -= 1;
    } else if (misfits.length < MOST_COMPARED) misfits.push({ link, former });
    else blame(changed(link));
    return link.hash;
  }

  return {
    take,
    end: () => {
      const end = last?.seq ?? 0;
      if (end < head.seq) blame(removed(end + 1, head.seq));
      if (expected !== null && expected.seq > Math.max(end, head.seq)) blame(removed(expected.seq, expected.seq));
      for (const fault of explain(misfits)) blame(fault);
      const isExplained = faults.some(({ seq }) => seq === end);
      if (end === head.seq && hashes.former !== head.hash && !isExplained)
        blame({ seq: end, eventId: null, what: 'changed', detail: 'the end of the chain has another hash' });
      return faults.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
    },
  };
}

/** Tells links that stand in each other's place from those whose content was changed. */
function explain(misfits: Misfit[]): ChainFault[] {
  const faults: ChainFault[] = [];
  /** By place: the hash that the right event would have there. */
  const right = new Map<number, string>();
  for (const { link, former: found } of misfits) {
    const rightFormer = right.get(link.seq - 1);
    const former = rightFormer ?? found;
    if (rightFormer !== undefined && auditHash(former, link.seq, link.event) === link.hash) continue;
    const owner = misfits.find(({ link: other }) => {
      const hash = auditHash(former, link.seq, other.event);
      return other !== link && (hash === other.hash || hash === link.hash);
    });
    if (owner === undefined) faults.push(changed(link));
    else {
      right.set(link.seq, auditHash(former, link.seq, owner.link.event));
      faults.push(moved(owner.link, link.seq));
    }
  }
  return faults;
}

function changed({ seq, eventId }: ChainLink, detail = 'it does not fit its hash and the one before'): ChainFault {
  return { seq, eventId, what: 'changed', detail };
}

function added({ seq, eventId }: ChainLink): ChainFault {
  return { seq, eventId, what: 'added', detail: 'it was put into the chain' };
}

function moved({ seq, eventId }: ChainLink, place: number): ChainFault {
  return { seq, eventId, what: 'moved', detail: `it belongs at ${place}` };
}

function withoutEvent({ seq, eventId }: ChainLink): ChainFault {
  return { seq, eventId, what: 'removed', detail: 'its link is there, the event is gone' };
}

function removed(first: number, last: number): ChainFault {
  const detail = first === last ? 'the link of this place is gone' : `the links of the places up to ${last} are gone`;
  return { seq: first, eventId: null, what: 'removed', detail };
}
