import { Button } from '@mantine/core';
import type { Comment } from '../../../src/contract/review.ts';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { CommentForm } from './comment-form.tsx';
import classes from './comment-section.module.css';
import { useResolveComment } from './use-reviews.ts';

/** What was said of a version: of its lines first, in their order, then of the whole. */
export function CommentSection(props: {
  versionId: string;
  comments: Comment[];
  source: string;
  /** The line that was chosen in the script, as it stands in its box. */
  line: string;
  onLine: (line: string) => void;
}) {
  const words = useWords(reviewWords);
  const resolve = useResolveComment(props.versionId);
  const lines = props.source.split('\n');
  const comments = props.comments.toSorted((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity));
  return (
    <Section title={words.review.comments} raised>
      {comments.length === 0 && <p className={classes.none}>{words.review.noComments}</p>}
      <ol className={classes.list}>
        {comments.map((comment) => (
          <li key={comment.id} className={classes.comment} data-resolved={comment.resolved !== null || undefined}>
            <p className={classes.place}>
              {comment.line === null ? words.review.wholeVersion : words.review.line(comment.line)}
              {comment.line !== null && <code>{lines[comment.line - 1]?.trim()}</code>}
            </p>
            <p className={classes.text}>{comment.text}</p>
            <p className={classes.facts}>
              {comment.author.name} · {formatDateTime(comment.createdAt, words.locale)}
              {comment.resolved && ` · ${words.review.resolvedBy(comment.resolved.by.name)}`}
            </p>
            <Button
              size="compact-sm"
              variant="subtle"
              ml={-8}
              loading={resolve.isPending && resolve.variables.commentId === comment.id}
              onClick={() => resolve.mutate({ commentId: comment.id, isResolved: comment.resolved === null })}
            >
              {comment.resolved ? words.review.reopen : words.review.resolve}
            </Button>
          </li>
        ))}
      </ol>
      {resolve.error && <ErrorNotice error={resolve.error} />}
      <CommentForm versionId={props.versionId} lines={lines.length} line={props.line} onLine={props.onLine} />
    </Section>
  );
}
