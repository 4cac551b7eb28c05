import { Link } from '@tanstack/react-router';
import type { Review } from '../../../src/contract/review.ts';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import rows from '../../ui/linked-rows.module.css';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './review-queue.module.css';

export function ReviewQueue(props: { reviews: Review[] }) {
  const words = useWords(reviewWords);
  return (
    <ul className={rows.list}>
      {props.reviews.map(({ version, tool, submittedBy, isOwnWork }) => (
        <li key={version.id} className={rows.row}>
          <div className={rows.words}>
            <h2 className={rows.title}>
              <Link to="/admin/reviews/$versionId" params={{ versionId: version.id }} className={rows.link}>
                {words.review.review(tool.title, version.number)}
              </Link>
            </h2>
            <p className={classes.summary}>{version.changeSummary}</p>
            {version.submittedAt && (
              <p className={rows.facts}>
                {words.review.submittedBy(submittedBy.name, formatDateTime(version.submittedAt, words.locale))}
              </p>
            )}
          </div>
          {isOwnWork && <StateBadge tone="quiet">{words.review.ownWork}</StateBadge>}
        </li>
      ))}
    </ul>
  );
}
