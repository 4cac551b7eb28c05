import type { Overlap } from '../../contract/schedule.ts';
import { MOST_WAITING } from '../../contract/schedule-rules.ts';

export type Turn = 'fire' | 'wait' | 'skip';

/** How many runs of a schedule there may be at once. */
export function mostAtOnce(overlap: Overlap): number {
  return overlap.policy === 'allow' ? overlap.most : 1;
}

/**
 * What becomes of the moments that would fire now, the oldest first, where so many runs more may start. The first
 * `waiting` of them have waited since before; the next `late` were due while nobody was there, each at a time of its own,
 * and come one after the other. `cancels`: the runs under way have to end for the last of them. A run that
 * has not begun yet is not canceled for one that would stand behind it.
 */
export function takeTurns(
  overlap: Overlap,
  moments: { count: number; waiting: number; late: number; room: number; hasBegun: boolean },
): { turns: Turn[]; cancels: boolean } {
  const { count, waiting, late, room, hasBegun } = moments;
  const canCancel = overlap.policy === 'cancel' && hasBegun;
  const turnOf = (index: number): Turn => {
    if (overlap.policy === 'cancel' && index < count - 1) return 'skip';
    const before = overlap.policy === 'cancel' ? 0 : index;
    if (before < room) return 'fire';
    if (index < waiting || canCancel) return 'wait';
    const mayWait = overlap.policy === 'queue' || (overlap.policy !== 'cancel' && index < waiting + late);
    return mayWait && index - Math.max(0, room) < MOST_WAITING ? 'wait' : 'skip';
  };
  const turns = Array.from({ length: count }, (_, index) => turnOf(index));
  return { turns, cancels: canCancel && turns.at(-1) === 'wait' };
}
