import { useState } from 'react';
import type { Run } from '../../../src/contract/run.ts';
import { runWords } from '../../i18n/run-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { NextActions } from './next-actions.tsx';
import { RunControls } from './run-controls.tsx';
import { RunFailure } from './run-failure.tsx';
import { RunProgress } from './run-progress.tsx';
import { RunResult } from './run-result.tsx';
import { isFinal } from './run-status.ts';
import { RunTabs } from './run-tabs.tsx';
import classes from './run-view.module.css';
import { useLiveRun } from './use-live-run.ts';
import { useRun } from './use-runs.ts';

/**
 * All of one run, live: state first, then the result, then everything else in tabs. `onOpenRun` is called with the run
 * that a next step or "run again" has started, `onDeleted` when this one is gone.
 */
export function RunView(props: { runId: string; onOpenRun: (run: Run) => void; onDeleted: () => void }) {
  const run = useRun(props.runId);
  if (run.data) return <LoadedRun {...props} key={props.runId} run={run.data} />;
  return run.error ? <ErrorNotice error={run.error} onRetry={() => run.refetch()} /> : <LoadingLines lines={5} />;
}

function LoadedRun(props: { run: Run; onOpenRun: (run: Run) => void; onDeleted: () => void }) {
  const { run, onOpenRun } = props;
  const words = useWords(runWords);
  const [tab, setTab] = useState<string | null>(null);
  const isOver = isFinal(run.status);
  const { live, error } = useLiveRun(run, tab === 'log' || (tab === null && isOver && run.outputs.length === 0));
  // What was read last wins once it is final; before that the stream knows more.
  const status = isOver ? run.status : (live.status ?? run.status);
  const startedAt = run.startedAt ?? live.startedAt;
  return (
    <div className={classes.view}>
      <RunProgress run={run} status={status} startedAt={startedAt} progress={live.progress ?? run.progress} />
      <RunControls run={run} status={status} onOpenRun={onOpenRun} onDeleted={props.onDeleted} />
      {error && <ErrorNotice error={error} />}
      {isOver && run.status !== 'succeeded' && <RunFailure run={run} />}
      {isOver ? <RunResult run={run} /> : <p className={classes.live}>{words.run.live}</p>}
      {isOver && run.nextActions.length > 0 && <NextActions run={run} onOpenRun={onOpenRun} />}
      <RunTabs run={run} live={live} isOver={isOver} tab={tab} onTab={setTab} />
    </div>
  );
}
