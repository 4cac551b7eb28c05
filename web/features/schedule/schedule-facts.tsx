import type { Schedule } from '../../../src/contract/schedule.ts';
import type { WordsOf } from '../../i18n/language.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { formatDuration } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { useCronWords } from './cron-words.ts';
import { dateWords, localWords } from './moment-words.ts';
import { ruleWords, weekdayNames } from './rule-words.ts';

/** How a schedule is set, in words. What is as it usually is, is left out where nobody would ask. */
export function ScheduleFacts({ schedule }: { schedule: Schedule }) {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  const cronWords = useCronWords();
  const { rule } = schedule;
  const said = ruleWords(rule, words, cronWords);
  const isScript = schedule.tool.kind === 'script';
  const link = isScript ? (
    <TextLink to="/admin/scripts/$scriptId" params={{ scriptId: schedule.tool.id }}>
      {schedule.tool.title}
    </TextLink>
  ) : (
    <TextLink to="/tools/$slug" params={{ slug: schedule.tool.slug }}>
      {schedule.tool.title}
    </TextLink>
  );
  return (
    <FactList
      facts={[
        { name: isScript ? texts.script : texts.tool, value: link },
        { name: texts.owner, value: schedule.owner.name },
        {
          name: texts.when,
          value: rule.kind === 'cron' && said !== rule.expression ? `${said} (${rule.expression})` : said,
        },
        { name: texts.zone, value: rule.timeZone },
        ...dateFacts(schedule, words),
        ...behaviourFacts(schedule, words),
      ]}
    />
  );
}

function dateFacts({ rule }: Schedule, words: WordsOf<typeof scheduleWords>) {
  const texts = words.schedule;
  const names = weekdayNames(words.locale, 'long').filter(({ day }) => rule.weekdays?.includes(day));
  const day = (text: string) => dateWords(text, words.locale);
  const free = rule.blackouts.map(({ from, to }) => (from === to ? day(from) : `${day(from)} – ${day(to)}`));
  return [
    ...(rule.kind === 'interval' ? [{ name: texts.anchor, value: localWords(rule.anchor, words.locale) }] : []),
    ...(rule.startsAt ? [{ name: texts.starts, value: localWords(rule.startsAt, words.locale) }] : []),
    ...(rule.endsAt ? [{ name: texts.ends, value: localWords(rule.endsAt, words.locale) }] : []),
    ...(rule.weekdays ? [{ name: texts.onlyOn, value: names.map(({ name }) => name).join(', ') }] : []),
    ...(free.length > 0 ? [{ name: texts.free, value: free.join(', ') }] : []),
  ];
}

function behaviourFacts(
  { overlap, missed, retries, timeoutMs, onFailure, version }: Schedule,
  words: WordsOf<typeof scheduleWords>,
) {
  const texts = words.schedule;
  const hours = missed.policy === 'all' ? (missed.withinSeconds / 3600).toLocaleString(words.locale) : '';
  return [
    {
      name: texts.overlap,
      value: overlap.policy === 'allow' ? texts.atOnce(overlap.most) : texts.overlaps[overlap.policy],
    },
    { name: texts.missed, value: missed.policy === 'all' ? texts.missedWithin(hours) : texts.misses[missed.policy] },
    {
      name: texts.retries,
      value:
        retries.most === 0
          ? texts.noRetries
          : texts.retryPlan(retries.most, formatDuration(retries.delaySeconds * 1000, words)),
    },
    {
      name: texts.failure,
      value:
        onFailure.policy === 'continue'
          ? texts.failures.continue
          : texts.failurePlan(texts.failures[onFailure.policy], onFailure.after),
    },
    {
      name: texts.timeLimit,
      value: timeoutMs === null ? texts.toolTimeout : formatDuration(timeoutMs, words),
    },
    { name: texts.version, value: version === null ? texts.follow : texts.stay(version.number) },
  ];
}
