import type { Run } from '../../../src/contract/run.ts';
import type { WordsOf } from '../../i18n/language.ts';
import { runWords } from '../../i18n/run-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatClock, formatDuration } from '../../ui/format.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { useNow } from '../../ui/use-now.ts';
import classes from './run-progress.module.css';
import { isFinal, type RunStatus } from './run-status.ts';
import { StatusBadge } from './status-badge.tsx';

/** State, time and what the script says of how far it has come. The state is announced when it changes, the clock is not. */
export function RunProgress(props: {
  run: Run;
  status: RunStatus;
  startedAt: string | null;
  progress: Run['progress'];
}) {
  const words = useWords(runWords);
  const { run, status, progress } = props;
  const isOver = isFinal(status);
  const now = useNow(!isOver);
  const since = Date.parse(props.startedAt ?? run.queuedAt);
  const elapsed = run.durationMs === null ? formatClock(now - since, words) : formatDuration(run.durationMs, words);
  const isLongWait = run.queuedMs !== null && run.queuedMs >= 1000;
  return (
    <div className={classes.box}>
      <div className={classes.line}>
        <span role="status">
          <StatusBadge status={status} size="md" />
        </span>
        {/* A run that never started took no time. */}
        {(!isOver || run.durationMs !== null) && (
          <span className={classes.time} title={words.run.elapsed}>
            {elapsed}
          </span>
        )}
        <span className={classes.quiet}>
          {status === 'queued' && whatItWaitsFor(run, words)}
          {status !== 'queued' && isLongWait && words.run.waited(formatDuration(run.queuedMs ?? 0, words))}
        </span>
      </div>
      {!isOver && (
        <ProgressBar
          label={words.run.progress}
          fraction={status === 'running' && progress ? progress.fraction : null}
          text={status === 'running' && progress ? progress.text : ''}
        />
      )}
    </div>
  );
}

function whatItWaitsFor({ waitingFor }: Run, words: WordsOf<typeof runWords>): string {
  // A run that goes back to the queue is known to wait before it was read again.
  return waitingFor === null ? words.run.waiting : words.run.waitingFor[waitingFor.reason](waitingFor.ahead);
}
