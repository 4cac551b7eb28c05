import { runsWords } from '../../i18n/runs-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDate, formatDateTime } from '../../ui/format.ts';
import { barsOf } from './history-bars.ts';
import classes from './run-chart.module.css';
import type { RunSearch } from './run-search.ts';
import { useRunHistory } from './use-runs.ts';

/** How the runs of a search ended over time: the sums in words, the bars for the eye. Nothing where no run has ended. */
export function RunChart(props: { search: RunSearch; underWay: number }) {
  const words = useWords(runsWords);
  const { data } = useRunHistory(props.search, props.underWay);
  if (data === undefined || data.buckets.length === 0) return null;
  const from = data.countedFrom ?? data.from;
  const bars = barsOf({ ...data, from }).map((bar) => ({ ...bar, bad: bar.failed + bar.timedOut }));
  const sum = (of: (bar: (typeof bars)[number]) => number) => bars.reduce((total, bar) => total + of(bar), 0);
  const highest = Math.max(1, ...bars.map((bar) => bar.succeeded + bar.bad + bar.canceled));
  const format = data.step === 'hour' ? formatDateTime : formatDate;
  const kinds = [
    { kind: 'good', label: words.runs.succeeded, of: (bar: (typeof bars)[number]) => bar.succeeded },
    { kind: 'bad', label: words.runs.failed, of: (bar: (typeof bars)[number]) => bar.bad },
    { kind: 'quiet', label: words.runs.canceled, of: (bar: (typeof bars)[number]) => bar.canceled },
  ] as const;
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.sums}>
        <span className={classes.title}>{words.runs.history}</span>
        {kinds.map(({ kind, label, of }) => (
          <span key={kind} className={classes.sum}>
            <span className={classes.key} data-kind={kind} aria-hidden="true" />
            {label(sum(of))}
          </span>
        ))}
      </figcaption>
      <div className={classes.bars} aria-hidden="true">
        {bars.map((bar) => (
          <div
            key={bar.start}
            className={classes.bar}
            title={`${format(bar.start, words.locale)}: ${kinds.map(({ label, of }) => label(of(bar))).join(', ')}`}
          >
            {kinds.map(({ kind, of }) => (
              <div key={kind} data-kind={kind} style={{ height: `${(of(bar) / highest) * 100}%` }} />
            ))}
          </div>
        ))}
      </div>
      <div className={classes.range}>
        <span>{format(from, words.locale)}</span>
        <span>{format(data.to, words.locale)}</span>
      </div>
      {countsScripts(props.search) && <p className={classes.note}>{words.runs.countsScripts}</p>}
      {data.countedFrom && (
        <p className={classes.note}>{words.runs.countedFrom(formatDateTime(data.countedFrom, words.locale))}</p>
      )}
    </figure>
  );
}

/** Everybody's are counted apart and all together, where the list below shows those of tools. */
function countsScripts({ scope, tool, version, person, text, context }: RunSearch): boolean {
  return scope === 'all' && !tool && !version && !person && !text && context !== 'sandbox';
}
