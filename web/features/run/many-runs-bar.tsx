import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { RunSummary } from '../../../src/contract/run.ts';
import { runsWords } from '../../i18n/runs-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { describeError } from '../../ui/error-notice.tsx';
import { formatWhen } from '../../ui/format.ts';
import { type Deed, doTo, MOST_AT_ONCE, type Outcome } from './many-runs.ts';
import classes from './many-runs-bar.module.css';
import { isFinal } from './run-status.ts';

interface Done {
  run: RunSummary;
  outcome: Outcome;
}

/** What can be done to the selected runs, and what became of each. */
export function ManyRunsBar(props: { runs: RunSummary[]; onDone: () => void; onUnselect: () => void }) {
  const words = useWords(runsWords);
  const cache = useQueryClient();
  const [done, setDone] = useState<Done[]>([]);
  const [goal, setGoal] = useState<number | null>(null);
  const { runs } = props;
  const isBusy = goal !== null;
  const start = async (deed: Deed) => {
    const chosen = runs;
    setGoal(chosen.length);
    const all: Done[] = [];
    setDone(all);
    for (const run of chosen) {
      all.push({ run, outcome: await doTo(deed, run) });
      setDone([...all]);
    }
    setGoal(null);
    props.onDone();
    await Promise.all([['runs'], ['run']].map((queryKey) => cache.invalidateQueries({ queryKey })));
  };
  const buttons = [
    { deed: 'cancel', label: words.runs.cancelMany, isOff: runs.every((run) => isFinal(run.status)) },
    { deed: 'again-same', label: words.runs.againSame, isOff: false },
    { deed: 'again-latest', label: words.runs.againLatest, isOff: false },
  ] as const;
  return (
    <div className={classes.place}>
      {(runs.length > 0 || isBusy) && (
        <div className={classes.bar}>
          <span role="status" className={classes.count}>
            {isBusy ? words.runs.atWork(done.length, goal) : words.runs.selected(runs.length)}
          </span>
          {buttons.map(({ deed, label, isOff }) => (
            <Button key={deed} size="xs" variant="default" disabled={isBusy || isOff} onClick={() => void start(deed)}>
              {label}
            </Button>
          ))}
          <Button size="xs" variant="subtle" disabled={isBusy} onClick={props.onUnselect}>
            {words.runs.unselect}
          </Button>
          {runs.length >= MOST_AT_ONCE && <span className={classes.help}>{words.runs.atMost(MOST_AT_ONCE)}</span>}
        </div>
      )}
      {!isBusy && done.length > 0 && <Outcomes done={done} onClose={() => setDone([])} />}
    </div>
  );
}

function Outcomes(props: { done: Done[]; onClose: () => void }) {
  const words = useWords(runsWords);
  const good = props.done.filter(({ outcome }) => ['canceled', 'asked', 'started'].includes(outcome.kind)).length;
  return (
    <section className={classes.outcomes} aria-label={words.runs.outcome.title(good, props.done.length)}>
      <div className={classes.head}>
        <span role="status">{words.runs.outcome.title(good, props.done.length)}</span>
        <Button size="compact-sm" variant="subtle" onClick={props.onClose}>
          {words.ui.close}
        </Button>
      </div>
      <ul className={classes.list}>
        {props.done.map(({ run, outcome }) => (
          <li key={run.id}>
            {run.tool.title}, {formatWhen(run.queuedAt, new Date(), words.locale)}:{' '}
            {outcome.kind === 'failed' ? describeError(outcome.error, words)[0] : words.runs.outcome[outcome.kind]}
            {outcome.kind === 'started' && (
              <>
                {' · '}
                <Link to="/runs/$runId" params={{ runId: outcome.runId }}>
                  {words.runs.outcome.open}
                </Link>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
