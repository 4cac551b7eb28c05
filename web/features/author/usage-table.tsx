import type { ToolUsage } from '../../../src/contract/tool.ts';
import { usageWords } from '../../i18n/usage-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import figures from '../../ui/figure-table.module.css';
import { formatDuration, formatShare } from '../../ui/format.ts';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import classes from './usage-table.module.css';

/** A row for each month; the bars compare the numbers of runs. */
export function UsageTable({ months }: { months: ToolUsage['months'] }) {
  const words = useWords(usageWords);
  const most = Math.max(...months.map((month) => month.runs));
  const duration = (ms: number | null) => (ms === null ? '–' : formatDuration(ms, words));
  return (
    <ScrollBox label={words.usage.title} className={figures.scroll}>
      <table className={figures.table}>
        <thead>
          <tr>
            <th scope="col">{words.usage.month}</th>
            <th scope="col">{words.usage.runs}</th>
            <th scope="col">{words.usage.success}</th>
            <th scope="col">{words.usage.median}</th>
            <th scope="col">{words.usage.p95}</th>
            <th scope="col">{words.usage.people}</th>
          </tr>
        </thead>
        <tbody>
          {months.map(({ month, runs, successRate, medianMs, p95Ms, people }) => (
            <tr key={month}>
              <th scope="row">{nameOfMonth(month, words.locale)}</th>
              <td>
                <span className={classes.bar} style={{ width: `${(runs / most) * 72}px` }} aria-hidden="true" />
                {runs.toLocaleString(words.locale)}
              </td>
              <td>{successRate === null ? '–' : formatShare(successRate, words.locale)}</td>
              <td>{duration(medianMs)}</td>
              <td>{duration(p95Ms)}</td>
              <td>{people.toLocaleString(words.locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function nameOfMonth(month: string, locale: string): string {
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString(locale, {
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
