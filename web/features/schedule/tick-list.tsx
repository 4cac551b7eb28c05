import { Button } from '@mantine/core';
import type { Tick } from '../../../src/contract/schedule.ts';
import type { WordsOf } from '../../i18n/language.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Section } from '../../ui/section.tsx';
import { browserZone } from './moment-words.ts';
import classes from './tick-list.module.css';
import { TickStateBadge } from './tick-state.tsx';
import { useTicks } from './use-schedules.ts';

/**
 * What became of each moment it was due, latest first, on the clock of the schedule: the run, or why there was none. Runs are
 * opened by their owner alone, and those of scripts by every admin.
 */
export function TickList(props: { scheduleId: string; timeZone: string; opensRuns: boolean }) {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  const ticks = useTicks(props.scheduleId);
  const items = ticks.data?.pages.flatMap((page) => page.items) ?? [];
  const when = (iso: string) => formatDateTime(iso, words.locale, props.timeZone);
  return (
    <Section title={texts.history}>
      {ticks.isPending && <LoadingLines lines={3} />}
      {ticks.error && <ErrorNotice error={ticks.error} onRetry={() => ticks.refetch()} />}
      {ticks.isSuccess && items.length === 0 && <p className={classes.none}>{texts.historyNone}</p>}
      <ol className={classes.list}>
        {items.map((tick) => (
          <li key={tick.dueAt} className={classes.row}>
            <time dateTime={tick.dueAt}>{when(tick.dueAt)}</time>
            <span>
              <TickStateBadge state={tick.state} />
            </span>
            <span className={classes.why}>{whyOf(tick, when, words)}</span>
            {tick.run && props.opensRuns && (
              <TextLink to="/runs/$runId" params={{ runId: tick.run.id }} aria-label={texts.run(when(tick.dueAt))}>
                {texts.openRun}
              </TextLink>
            )}
          </li>
        ))}
      </ol>
      {items.length > 0 && props.timeZone !== browserZone() && (
        <p className={classes.zone}>{texts.inZone(props.timeZone)}</p>
      )}
      {ticks.hasNextPage && (
        <Button mt="md" variant="default" loading={ticks.isFetchingNextPage} onClick={() => ticks.fetchNextPage()}>
          {words.ui.more}
        </Button>
      )}
    </Section>
  );
}

function whyOf(tick: Tick, when: (iso: string) => string, { schedule: texts }: WordsOf<typeof scheduleWords>): string {
  const reason = tick.state === 'missed' ? texts.whyMissed : tick.why === null ? '' : texts.whys[tick.why];
  const attempt = tick.attempt > 1 ? texts.attempt(tick.attempt) : '';
  const retry = tick.retryAt === null ? '' : texts.retryAt(when(tick.retryAt));
  return [reason, attempt, retry].filter(Boolean).join(' · ');
}
