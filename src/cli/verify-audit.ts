/** `audit verify`: proves the chain of the audit, or says which events were touched. */
import type { ChainPlace } from '../core/audit-chain.ts';
import { hasAudit } from '../db/audit-chain.ts';
import { type AuditReport, checkAudit } from '../db/check-audit.ts';
import { type Db, inSnapshot } from '../db/database.ts';
import { CommandError } from './command-error.ts';

const MOST_PRINTED = 100;

/** Prints what was found, and gives the exit code: 0 when the audit is whole, 1 when it is not. */
export async function verifyAudit(
  db: Db,
  options: { expected: ChainPlace | null; isJson: boolean },
  print: (text: string) => void,
): Promise<0 | 1> {
  const report = await inSnapshot(db, async (tx) => {
    if (!(await hasAudit(tx))) throw new CommandError('The database has no audit yet. Start the server on it once.');
    return checkAudit(tx, options.expected);
  });
  print(options.isJson ? JSON.stringify(report, null, 2) : describeReport(report));
  return report.ok ? 0 : 1;
}

/** Reads what stands after `audit`. Throws CommandError. */
export function readVerifyArguments(given: string[]): { expected: ChainPlace | null; isJson: boolean } {
  const isUnderstood = (value: string, index: number) =>
    index === 0 ? value === 'verify' : value === '--json' || placePattern.test(value);
  if (given.length === 0 || !given.every(isUnderstood)) throw new CommandError(usage);
  const [, seq, hash] = given.map((value) => placePattern.exec(value)).find((match) => match !== null) ?? [];
  const expected = seq === undefined || hash === undefined ? null : { seq: Number(seq), hash };
  return { expected, isJson: given.includes('--json') };
}

const usage = 'Write: audit verify [--json] [<place>:<hash> that an earlier answer gave]';
const placePattern = /^(\d{1,15}):([0-9a-f]{64})$/;

function describeReport({ ok, events, last, faults }: AuditReport): string {
  if (ok) return `The audit is whole: ${events} event(s), the last one ${last.seq}:${last.hash}`;
  const rows = faults
    .slice(0, MOST_PRINTED)
    .map(
      ({ seq, eventId, what, detail }) =>
        `  ${what.padEnd(8)}  place ${String(seq ?? '–').padEnd(8)}  event ${eventId ?? '–'.padEnd(36)}  ${detail}`,
    );
  const more = faults.length > MOST_PRINTED ? [`  and ${faults.length - MOST_PRINTED} more`] : [];
  return [`The audit was tampered with: ${faults.length} fault(s) among ${events} event(s).`, ...rows, ...more].join(
    '\n',
  );
}
