import { Checkbox, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { RunSummary } from '../../../src/contract/run.ts';
import { runWords } from '../../i18n/run-words.ts';
import { runsWords } from '../../i18n/runs-words.ts';
import { toolWords } from '../../i18n/tool-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatClock, formatDateTime, formatDuration, formatWhen } from '../../ui/format.ts';
import rows from '../../ui/linked-rows.module.css';
import { useNow } from '../../ui/use-now.ts';
import { isFinal } from './run-status.ts';
import classes from './run-table.module.css';
import { StatusBadge } from './status-badge.tsx';

interface Props {
  runs: RunSummary[];
  /** Whose page it is: only their runs open. */
  myId: string | undefined;
  isOfAll: boolean;
  onNarrow: (name: 'version' | 'person', value: string) => void;
  /** Absent: there is nothing to select them for. */
  selection?: { ids: ReadonlySet<string>; isFull: boolean; onSelect: (id: string, isSelected: boolean) => void };
}

/** Runs, one to a row; the row is the target, the tool's name is the link. On a phone each row is a small card. */
export function RunTable(props: Props) {
  const words = useWords(runsWords);
  const now = useNow(props.runs.some((run) => !isFinal(run.status)));
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          {props.selection && <td />}
          <th scope="col">{words.runs.tool}</th>
          {props.isOfAll && <th scope="col">{words.runs.person}</th>}
          <th scope="col">{words.runs.status}</th>
          <th scope="col">{words.runs.when}</th>
          <th scope="col" className={classes.number}>
            {words.runs.waited}
          </th>
          <th scope="col" className={classes.number}>
            {words.runs.took}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.runs.map((run) => (
          <RunRow key={run.id} {...props} run={run} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function RunRow({ run, now, myId, isOfAll, onNarrow, selection }: Props & { run: RunSummary; now: number }) {
  const words = useWords(runWords, runsWords, toolWords);
  const when = formatWhen(run.queuedAt, new Date(now), words.locale);
  const isSelected = selection?.ids.has(run.id) === true;
  return (
    <tr data-selected={isSelected || undefined}>
      {selection && (
        <td className={classes.select}>
          <Checkbox
            size="sm"
            aria-label={words.runs.select(run.tool.title, when)}
            checked={isSelected}
            disabled={selection.isFull && !isSelected}
            onChange={(event) => selection.onSelect(run.id, event.currentTarget.checked)}
          />
        </td>
      )}
      <td className={classes.tool}>
        {run.person.id === myId ? (
          <Link to="/runs/$runId" params={{ runId: run.id }} className={`${rows.link} ${classes.name}`}>
            {run.tool.title}
          </Link>
        ) : (
          <span className={classes.name}>{run.tool.title}</span>
        )}
        <UnstyledButton
          className={classes.narrow}
          title={words.runs.onlyVersion(run.versionNumber)}
          onClick={() => onNarrow('version', run.versionId)}
        >
          {words.tool.version(run.versionNumber)}
        </UnstyledButton>
        {run.context === 'sandbox' && <span className={classes.note}>{words.run.test}</span>}
        {run.actionId !== null && <span className={classes.note}>{words.run.turn}</span>}
        {run.trigger !== 'manual' && <span className={classes.note}>{words.runs.triggers[run.trigger]}</span>}
      </td>
      {isOfAll && (
        <td className={classes.person}>
          <UnstyledButton
            className={classes.narrow}
            title={words.runs.onlyPerson(run.person.name)}
            onClick={() => onNarrow('person', run.person.id)}
          >
            {run.person.name}
          </UnstyledButton>
        </td>
      )}
      <td title={run.reason === null ? undefined : words.run.reason[run.reason]}>
        <StatusBadge status={run.status} />
      </td>
      <td className={classes.when}>
        <time dateTime={run.queuedAt} title={formatDateTime(run.queuedAt, words.locale)}>
          {when}
        </time>
      </td>
      <td className={classes.number} data-label={words.runs.waited}>
        {run.queuedMs === null
          ? formatClock(now - Date.parse(run.queuedAt), words)
          : formatDuration(run.queuedMs, words)}
      </td>
      <td className={classes.number} data-label={words.runs.took}>
        {run.durationMs !== null && formatDuration(run.durationMs, words)}
        {run.status === 'running' && run.startedAt && formatClock(now - Date.parse(run.startedAt), words)}
      </td>
    </tr>
  );
}
