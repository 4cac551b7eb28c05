import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Section } from '../../ui/section.tsx';
import { StatusBadge } from '../run/status-badge.tsx';
import classes from './evidence-section.module.css';
import { useTestRuns } from './use-reviews.ts';

/** That this very version was tried, by whom, and how it went. */
export function EvidenceSection({ versionId }: { versionId: string }) {
  const words = useWords(reviewWords);
  const runs = useTestRuns(versionId);
  const items = runs.data?.items ?? [];
  return (
    <Section title={words.review.evidence}>
      {runs.isPending && <LoadingLines lines={2} />}
      {runs.error && <ErrorNotice error={runs.error} onRetry={() => runs.refetch()} />}
      {runs.isSuccess && items.length === 0 && <p className={classes.none}>{words.review.noEvidence}</p>}
      <ul className={classes.list}>
        {items.map((run) => (
          <li key={run.id} className={classes.run}>
            <span>
              {run.person.name}
              <span className={classes.when}>{formatDateTime(run.queuedAt, words.locale)}</span>
              {run.canOpen && (
                <TextLink to="/runs/$runId" params={{ runId: run.id }} size="sm">
                  {words.review.openRun}
                </TextLink>
              )}
            </span>
            <StatusBadge status={run.status} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
