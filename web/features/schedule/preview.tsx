import { useId } from 'react';
import type { ScheduleRule } from '../../../src/contract/schedule.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { MomentList } from './moment-list.tsx';
import classes from './preview.module.css';
import { isRuleFault, ruleFaults } from './rule-issues.ts';
import type { usePreview } from './use-schedules.ts';

/** The next five runs of what is being filled in, told as they change. */
export function Preview(props: { rule: ScheduleRule | null; preview: ReturnType<typeof usePreview> }) {
  const words = useWords(scheduleWords);
  const id = useId();
  const { rule, preview } = props;
  const fault = isRuleFault(preview.error);
  const general = ruleFaults(preview.error, words).rule;
  const next = fault || rule === null ? undefined : preview.data?.next;
  return (
    <section className={classes.box} aria-labelledby={id}>
      <h3 id={id} className={classes.title}>
        {words.schedule.nextRuns}
      </h3>
      <div role="status" data-old={preview.isPlaceholderData || undefined} className={classes.moments}>
        {rule === null && <p className={classes.none}>{words.schedule.incomplete}</p>}
        {rule !== null && preview.isPending && <p className={classes.none}>{words.schedule.looking}</p>}
        {fault && <p className={classes.fault}>{general ?? words.schedule.wrongWhen}</p>}
        {next?.length === 0 && <p className={classes.fault}>{words.schedule.neverNext}</p>}
        {next && next.length > 0 && rule && <MomentList moments={next} timeZone={rule.timeZone} />}
      </div>
      {preview.error && !fault && <ErrorNotice error={preview.error} onRetry={() => preview.refetch()} />}
    </section>
  );
}
