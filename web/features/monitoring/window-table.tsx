import type { Monitoring } from '../../../src/contract/monitoring.ts';
import { monitoringWords } from '../../i18n/monitoring-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import figures from '../../ui/figure-table.module.css';
import { formatDuration, formatShare } from '../../ui/format.ts';
import { ScrollBox } from '../../ui/scroll-box.tsx';

/** The same figures over an hour, a day, a week and a month. */
export function WindowTable({ windows }: { windows: Monitoring['windows'] }) {
  const words = useWords(monitoringWords);
  const texts = words.monitoring;
  const duration = (ms: number | null) => (ms === null ? '–' : formatDuration(ms, words));
  const number = (n: number) => n.toLocaleString(words.locale);
  const heads = [
    ...[texts.window, texts.runs, texts.success, texts.failed, texts.timedOut, texts.canceled],
    ...[texts.median, texts.p95, texts.waitMedian, texts.waitP95],
  ];
  return (
    <ScrollBox label={texts.ended} className={figures.scroll}>
      <table className={figures.table}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {windows.map(({ window, succeeded, failed, timedOut, canceled, successRate, ...times }) => (
            <tr key={window}>
              <th scope="row">{texts.windows[window]}</th>
              <td>{number(succeeded + failed + timedOut + canceled)}</td>
              <td>{successRate === null ? '–' : formatShare(successRate, words.locale)}</td>
              <td>{number(failed)}</td>
              <td>{number(timedOut)}</td>
              <td>{number(canceled)}</td>
              <td>{duration(times.medianMs)}</td>
              <td>{duration(times.p95Ms)}</td>
              <td>{duration(times.waitMedianMs)}</td>
              <td>{duration(times.waitP95Ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
