import { expect, it } from 'vitest';
import { judgeClock, judgeDisk, judgeMemory } from './examine-host.ts';
import { type Diagnosis, describeDiagnosis, exitCodeOf } from './finding.ts';
import { judgeTrials } from './judge-trials.ts';
import type { Trials } from './try-limits.ts';

const GIB = 1024 ** 3;
const good: Trials = {
  plain: { reason: 'ok', message: '' },
  seen: {
    ...{ capabilities: '0000000000000000', noNewPrivileges: '1', filter: '2', user: 10_001, interfaces: 0 },
    ...{ writable: [], rawSocket: 'refused', workFiles: 65_536, initHidden: true },
  },
  ...{ memory: 'out_of_memory', processes: 'process_limit', cpuTime: 'cpu_time', share: 0.2 },
};
const ground = { hasCgroups: true, maySwap: false };
const levels = (trials: Trials, changes = {}): Record<string, string> =>
  Object.fromEntries(judgeTrials(trials, { ...ground, ...changes }).map(({ what, level }) => [what, level]));
const diagnosis = (changes: Partial<Diagnosis> = {}): Diagnosis => ({
  problems: [],
  findings: judgeTrials(good, ground),
  facts: { kernel: '6.1' },
  ...changes,
});

it('finds nothing to mend where everything holds', () => {
  expect(new Set(Object.values(levels(good)))).toEqual(new Set(['ok']));
  expect(exitCodeOf(diagnosis())).toBe(0);
});

it('calls accounting weaker than cgroups, and has a remedy for it', () => {
  const findings = judgeTrials(good, { ...ground, hasCgroups: false });
  expect(levels(good, { hasCgroups: false })).toMatchObject({
    ...{ memory: 'weaker', processes: 'weaker', 'processor time': 'weaker', 'processor share': 'missing' },
    ...{ rights: 'ok', network: 'ok' },
  });
  expect(findings.filter(({ level }) => level !== 'ok').every(({ remedy }) => remedy !== null)).toBe(true);
  expect(exitCodeOf(diagnosis({ findings }))).toBe(1);
});

it.each([
  ['rights', { capabilities: '0000000000000001' }],
  ['rights', { user: 0 }],
  ['system calls', { filter: '0' }],
  ['system calls', { rawSocket: 'allowed' }],
  ['network', { interfaces: 1 }],
  ['file system', { writable: ['/usr/x'] }],
  ['init', { initHidden: false }],
])('says that %s is missing where a script saw %o', (what, sight) => {
  const { seen } = good;
  expect(seen && levels({ ...good, seen: { ...seen, ...sight } })[what]).toBe('missing');
});

it.each([
  ['processor share', { share: 0.98 }],
  ['memory', { memory: 'ok' }],
  ['processes', { processes: 'timeout' }],
  ['processor time', { cpuTime: 'timeout' }],
] as const)('says that the limit of %s is missing where a script went over it', (what, changes) => {
  expect(levels({ ...good, ...changes })[what]).toBe('missing');
});

it('judges swap, files, room, memory and the clock', () => {
  expect(levels(good, { maySwap: true }).swap).toBe('weaker');
  expect(good.seen && levels({ ...good, seen: { ...good.seen, workFiles: 3_000_000 } }).disk).toBe('weaker');
  expect([3 * GIB, GIB, 1].map((free) => judgeDisk(free, '/data').level)).toEqual(['ok', 'weaker', 'missing']);
  expect([3 * GIB, GIB, 1].map((free) => judgeMemory(free).level)).toEqual(['ok', 'weaker', 'missing']);
  const [early, late] = [new Date('1970-01-02'), new Date('2026-01-02')];
  expect([judgeClock(late, early).level, judgeClock(early, late).level]).toEqual(['ok', 'weaker']);
});

it('is read by a person: each finding on a line, its remedy below it, the verdict last', () => {
  const problems = [{ what: 'bubblewrap is not installed.', remedy: 'apt-get install -y bubblewrap' }];
  const text = describeDiagnosis(diagnosis({ problems, findings: judgeTrials({ ...good, memory: 'ok' }, ground) }));
  expect(text).toMatch(/^ {2}missing +memory +a script went over it and was not ended\n +→ Run the worker/m);
  expect(text).toMatch(
    /bubblewrap is not installed\.\n {4}→ apt-get install -y bubblewrap\n\nNo script can run here\.$/,
  );
});
