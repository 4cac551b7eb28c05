import { Link } from '@tanstack/react-router';
import type { RunSummary } from '../../../src/contract/run.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatClock, formatDateTime, formatDuration, formatWhen } from '../../ui/format.ts';
import rows from '../../ui/linked-rows.module.css';
import { useNow } from '../../ui/use-now.ts';
import { isFinal } from './run-status.ts';
import classes from './run-table.module.css';
import { StatusBadge } from './status-badge.tsx';

/** Runs, one to a row; the row is the target, the tool's name is the link. On a phone each row is a small card. */
export function RunTable(props: { runs: RunSummary[] }) {
  const words = useWords();
  const now = useNow(props.runs.some((run) => !isFinal(run.status)));
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{words.runs.tool}</th>
          <th scope="col">{words.runs.status}</th>
          <th scope="col">{words.runs.when}</th>
          <th scope="col" className={classes.number}>
            {words.runs.took}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.runs.map((run) => (
          <tr key={run.id}>
            <td className={classes.tool}>
              <Link to="/runs/$runId" params={{ runId: run.id }} className={`${rows.link} ${classes.name}`}>
                {run.tool.title}
              </Link>
              {run.context === 'sandbox' && <span className={classes.note}>{words.run.test}</span>}
              {run.actionId !== null && <span className={classes.note}>{words.run.turn}</span>}
            </td>
            <td>
              <StatusBadge status={run.status} />
            </td>
            <td>
              <time dateTime={run.queuedAt} title={formatDateTime(run.queuedAt, words.locale)}>
                {formatWhen(run.queuedAt, new Date(now), words.locale)}
              </time>
            </td>
            <td className={classes.number}>
              {run.durationMs !== null && formatDuration(run.durationMs, words)}
              {run.status === 'running' && run.startedAt && formatClock(now - Date.parse(run.startedAt), words)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
