import { Checkbox } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { VersionDiff } from '../../../src/contract/review.ts';
import type { Version } from '../../../src/contract/tool.ts';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { TwoColumns } from '../../ui/two-columns.tsx';
import { CommentSection } from './comment-section.tsx';
import { DecisionSection } from './decision-section.tsx';
import { EvidenceSection } from './evidence-section.tsx';
import { FieldChanges } from './field-changes.tsx';
import classes from './review-view.module.css';
import { SourceDiff } from './source-diff.tsx';
import { useComments } from './use-reviews.ts';

/** All that somebody needs who decides on a version; and, of any two, what differs. */
export function ReviewView({ version, diff }: { version: Version; diff: VersionDiff }) {
  const words = useWords(reviewWords);
  const [showsAll, setShowsAll] = useState(false);
  const [line, setLine] = useState('');
  const comments = useComments(version.id).data?.items ?? [];
  const markedLines = [...new Set(comments.flatMap((comment) => comment.line ?? []))].join(' ');
  const handleLine = useCallback((chosen: number) => setLine(String(chosen)), []);
  const { source } = diff;
  const isSameSource = diff.before !== null && source.before === source.after;
  return (
    <TwoColumns
      aside={
        <>
          <DecisionSection version={version} />
          <EvidenceSection versionId={version.id} />
        </>
      }
    >
      {version.review?.note && (
        <div className={classes.notice}>
          <Notice level="warning" title={words.review.returnedBy(version.review.by.name, version.number)}>
            {version.review.note}
          </Notice>
        </div>
      )}
      <Section title={words.review.summary}>
        <p className={classes.summary}>{version.changeSummary || words.review.noSummary}</p>
      </Section>
      <Section
        title={words.review.source}
        aside={
          diff.before && (
            <Checkbox
              label={words.review.showAll}
              checked={showsAll || isSameSource}
              disabled={isSameSource}
              onChange={(event) => setShowsAll(event.currentTarget.checked)}
            />
          )
        }
      >
        <p className={classes.help}>
          {isSameSource ? `${words.review.sameSource} ${words.review.pickLine}` : words.review.pickLine}
        </p>
        <SourceDiff
          before={diff.before && !isSameSource ? source.before : null}
          after={source.after}
          language={version.language}
          labels={{ before: words.review.sourceBefore, after: words.review.sourceAfter }}
          showsAll={showsAll}
          markedLines={markedLines}
          onLine={handleLine}
        />
      </Section>
      <Section title={words.review.settings}>
        <FieldChanges changes={diff.changes} />
      </Section>
      <CommentSection versionId={version.id} comments={comments} source={source.after} line={line} onLine={setLine} />
    </TwoColumns>
  );
}
