import type { Version } from '../../../src/contract/tool.ts';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './release-section.module.css';

/** What a reviewer wants otherwise, beside the draft that came back. */
export function ReturnedNotice({ from }: { from: NonNullable<Version['returnedFrom']> }) {
  const words = useWords(reviewWords);
  return (
    <div className={classes.returned}>
      <Notice level="warning" title={words.review.returnedBy(from.review.by.name, from.number)}>
        <p>{from.review.note}</p>
        <TextLink to="/admin/reviews/$versionId" params={{ versionId: from.id }}>
          {words.review.seeComments}
        </TextLink>
      </Notice>
    </div>
  );
}
