import type { Monitoring, MonitoringPeriod } from '../../../src/contract/monitoring.ts';
import { monitoringWords } from '../../i18n/monitoring-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import figures from '../../ui/figure-table.module.css';
import { formatDuration } from '../../ui/format.ts';
import classes from './figures.module.css';
import { IntervalChart, type Series } from './interval-chart.tsx';

/** How runs ended, and how long they took, interval by interval. */
export function EndedCharts(props: { intervals: Monitoring['intervals']; period: MonitoringPeriod }) {
  const words = useWords(monitoringWords);
  const texts = words.monitoring;
  const { intervals, period } = props;
  const isEmpty = intervals.every((each) => each.succeeded + each.failed + each.timedOut + each.canceled === 0);
  if (isEmpty) return <p className={figures.help}>{texts.nothingEnded}</p>;
  const starts = intervals.map(({ from }) => from);
  const valuesOf = (read: (interval: Monitoring['intervals'][number]) => number | null) => intervals.map(read);
  const outcomes: Series[] = [
    { key: 'good', name: texts.success, values: valuesOf((each) => each.succeeded) },
    { key: 'bad', name: texts.failed, values: valuesOf((each) => each.failed) },
    { key: 'warn', name: texts.timedOut, values: valuesOf((each) => each.timedOut) },
    { key: 'quiet', name: texts.canceled, values: valuesOf((each) => each.canceled) },
  ];
  const times: Series[] = [
    { key: 'busy', name: texts.ran, values: valuesOf((each) => each.p95Ms) },
    { key: 'warn', name: texts.waited, values: valuesOf((each) => each.waitP95Ms) },
  ];
  const form: Intl.DateTimeFormatOptions =
    period === '24h'
      ? { hour: '2-digit', minute: '2-digit' }
      : { day: 'numeric', month: 'short', ...(period === '7d' && { hour: '2-digit', minute: '2-digit' }) };
  const nameOf = (start: string) => new Date(start).toLocaleString(words.locale, form);
  return (
    <div className={classes.columns}>
      <IntervalChart
        {...{ title: texts.outcomes, starts, series: outcomes, stacked: true, nameOf }}
        format={(value) => value.toLocaleString(words.locale)}
      />
      <IntervalChart
        {...{ title: texts.times, starts, series: times, stacked: false, nameOf }}
        format={(value) => formatDuration(value, words)}
      />
    </div>
  );
}
