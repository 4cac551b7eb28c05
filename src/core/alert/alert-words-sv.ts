import type { AlertFacts, AlertKind, Severity } from '../../contract/alert-events.ts';
import type { alertWordsEn } from './alert-words-en.ts';

type Sentence = (what: string, facts: AlertFacts) => string;

const minutes = (n = 0) => (n === 1 ? '1 minut' : `${n} minuter`);
const hours = (n = 0) => (n === 1 ? '1 timme' : `${n} timmar`);
const runs = (n = 0) => (n === 1 ? '1 körning' : `${n} körningar`);

const kinds: Record<AlertKind, Sentence> = {
  failed: (what) => `${what} misslyckades`,
  timed_out: (what) => `${what} tog för lång tid och stoppades`,
  succeeded: (what) => `${what} lyckades`,
  long_running: (what, facts) => `${what} har körts i mer än ${minutes(facts.minutes)}`,
  failure_rate: (what, { failed = 0, total = 0, minutes: within }) =>
    `${what}: ${failed} av ${runs(total)} misslyckades inom ${minutes(within)}`,
  missed: (what) => `${what} startade inte när det var dags`,
  no_success: (what, facts) => `${what} har inte lyckats på ${hours(facts.hours)}`,
  queue_waiting: (_, facts) => `${runs(facts.waiting)} har väntat i mer än ${minutes(facts.minutes)}`,
  worker_lost: () => 'Ett arbetsprogram är borta',
  channel_failing: (what) => `Larm kommer inte fram till ${what}`,
};
const over: Record<AlertKind, Sentence> = {
  failed: (what) => `${what} fungerar igen`,
  timed_out: (what) => `${what} fungerar igen`,
  succeeded: (what) => `${what} lyckades`,
  long_running: (what) => `${what} har avslutats`,
  failure_rate: (what) => `${what} misslyckas mer sällan igen`,
  missed: (what) => `${what} har körts igen`,
  no_success: (what) => `${what} har lyckats igen`,
  queue_waiting: () => 'Körningar väntar inte länge längre',
  worker_lost: () => 'Ett nytt arbetsprogram är på plats',
  channel_failing: (what) => `Larm kommer fram till ${what} igen`,
};
const severities: Record<Severity, string> = { info: 'För kännedom', warning: 'Varning', critical: 'Kritiskt' };

/** What alerts say in Swedish. */
export const alertWordsSv: typeof alertWordsEn = {
  gone: 'Något som är borta',
  kinds,
  over,
  severities,
  again: (count) => `${count} gånger hittills`,
  test: (channel) => `Ett test av ${channel}`,
  testText: 'Någon bad om det här testet. Om du läser det kommer larm fram.',
  many: (count) => `${count} larm`,
  further: (count) => (count === 1 ? '1 larm till' : `${count} larm till`),
  greeting: 'Hej!',
  error: 'Fel',
  lastLines: 'Sista raderna',
  run: 'Körning',
  rule: 'Regel',
  foot: 'Du får det här för att en larmregel säger så. Regler och kanaler:',
};
