import { Button } from '@mantine/core';
import type { Tick } from '../../../src/contract/schedule.ts';
import type { TickState } from '../../../src/contract/schedule-rules.ts';
import type { WordsOf } from '../../i18n/language.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './tick-list.module.css';
import { useTicks } from './use-schedules.ts';

const tones = {
  ...({ waiting: 'busy', running: 'busy', retrying: 'warn', succeeded: 'good' } as const),
  ...({ failed: 'warn', canceled: 'quiet', missed: 'warn', skipped: 'quiet' } as const),
} satisfies Record<TickState, unknown>;

/** What became of each moment it was due, latest first: the run, or why there was none. Runs are opened by their owner alone. */
export function TickList(props: { scheduleId: string; opensRuns: boolean }) {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  const ticks = useTicks(props.scheduleId);
  const items = ticks.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={texts.history}>
      {ticks.isPending && <LoadingLines lines={3} />}
      {ticks.error && <ErrorNotice error={ticks.error} onRetry={() => ticks.refetch()} />}
      {ticks.isSuccess && items.length === 0 && <p className={classes.none}>{texts.historyNone}</p>}
      <ol className={classes.list}>
        {items.map((tick) => (
          <li key={tick.dueAt} className={classes.row}>
            <time dateTime={tick.dueAt}>{formatDateTime(tick.dueAt, words.locale)}</time>
            <StateBadge tone={tones[tick.state]}>{texts.ticks[tick.state]}</StateBadge>
            <span className={classes.why}>{whyOf(tick, words)}</span>
            {tick.run && props.opensRuns && (
              <TextLink
                to="/runs/$runId"
                params={{ runId: tick.run.id }}
                aria-label={texts.run(formatDateTime(tick.dueAt, words.locale))}
              >
                {texts.openRun}
              </TextLink>
            )}
          </li>
        ))}
      </ol>
      {ticks.hasNextPage && (
        <Button mt="md" variant="default" loading={ticks.isFetchingNextPage} onClick={() => ticks.fetchNextPage()}>
          {words.ui.more}
        </Button>
      )}
    </Section>
  );
}

function whyOf(tick: Tick, { schedule: texts, locale }: WordsOf<typeof scheduleWords>): string {
  const reason = tick.state === 'missed' ? texts.whyMissed : tick.why === null ? '' : texts.whys[tick.why];
  const attempt = tick.attempt > 1 ? texts.attempt(tick.attempt) : '';
  const retry = tick.retryAt === null ? '' : texts.retryAt(formatDateTime(tick.retryAt, locale));
  return [reason, attempt, retry].filter(Boolean).join(', ');
}
