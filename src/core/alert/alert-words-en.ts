import type { AlertFacts, AlertKind, Severity } from '../../contract/alert-events.ts';

type Sentence = (what: string, facts: AlertFacts) => string;

const minutes = (n = 0) => (n === 1 ? '1 minute' : `${n} minutes`);
const hours = (n = 0) => (n === 1 ? '1 hour' : `${n} hours`);
const runs = (n = 0) => (n === 1 ? '1 run' : `${n} runs`);

const kinds: Record<AlertKind, Sentence> = {
  failed: (what) => `${what} failed`,
  timed_out: (what) => `${what} took too long and was stopped`,
  succeeded: (what) => `${what} succeeded`,
  long_running: (what, facts) => `${what} has been running for more than ${minutes(facts.minutes)}`,
  failure_rate: (what, { failed = 0, total = 0, minutes: within }) =>
    `${what}: ${failed} of ${runs(total)} failed within ${minutes(within)}`,
  missed: (what) => `${what} did not start when it should have`,
  no_success: (what, facts) => `${what} has not succeeded for ${hours(facts.hours)}`,
  queue_waiting: (_, facts) => `${runs(facts.waiting)} have been waiting for more than ${minutes(facts.minutes)}`,
  worker_lost: () => 'A worker is gone',
  channel_failing: (what) => `Alerts do not get through to ${what}`,
};
const over: Record<AlertKind, Sentence> = {
  failed: (what) => `${what} works again`,
  timed_out: (what) => `${what} works again`,
  succeeded: (what) => `${what} succeeded`,
  long_running: (what) => `${what} has ended`,
  failure_rate: (what) => `${what} fails less often again`,
  missed: (what) => `${what} has run again`,
  no_success: (what) => `${what} has succeeded again`,
  queue_waiting: () => 'Runs no longer wait for long',
  worker_lost: () => 'A new worker is there',
  channel_failing: (what) => `Alerts get through to ${what} again`,
};
const severities: Record<Severity, string> = { info: 'Note', warning: 'Warning', critical: 'Critical' };

/** What alerts say in English, in the inbox, in mails and on the page. */
export const alertWordsEn = {
  gone: 'Something that is gone',
  kinds,
  over,
  severities,
  again: (count: number) => `${count} times by now`,
  test: (channel: string) => `A test of ${channel}`,
  testText: 'Somebody asked for this test. If you read it, alerts get through.',
  many: (count: number) => `${count} alerts`,
  further: (count: number) => (count === 1 ? '1 further alert' : `${count} further alerts`),
  greeting: 'Hello,',
  error: 'Error',
  lastLines: 'Last lines',
  run: 'Run',
  rule: 'Rule',
  foot: 'You get this because a rule for alerts says so. Rules and channels:',
};
