import { Link } from '@tanstack/react-router';
import { toolWords } from '../../i18n/tool-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime, formatWhen } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './recent-runs.module.css';
import { StatusBadge } from './status-badge.tsx';
import { useRecentRuns } from './use-runs.ts';

/** My newest runs of one tool, at its side. */
export function RecentRuns(props: { toolId: string; currentId?: string }) {
  const words = useWords(toolWords);
  const recent = useRecentRuns(props.toolId);
  const runs = recent.data?.items ?? [];
  const now = new Date();
  return (
    <Section title={words.tool.earlier}>
      {recent.isSuccess && runs.length === 0 && <p className={classes.none}>{words.tool.noEarlier}</p>}
      <ul className={classes.list}>
        {runs.map((run) => (
          <li key={run.id}>
            <Link
              to="/runs/$runId"
              params={{ runId: run.id }}
              className={classes.run}
              aria-current={run.id === props.currentId ? 'true' : undefined}
            >
              <time dateTime={run.queuedAt} title={formatDateTime(run.queuedAt, words.locale)}>
                {formatWhen(run.queuedAt, now, words.locale)}
              </time>
              <StatusBadge status={run.status} />
            </Link>
          </li>
        ))}
      </ul>
      {runs.length > 0 && (
        <TextLink to="/runs" search={{ tool: props.toolId }} size="sm">
          {words.tool.allRuns}
        </TextLink>
      )}
    </Section>
  );
}
