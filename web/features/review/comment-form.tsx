import { Button, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import classes from './comment-section.module.css';
import { useAddComment } from './use-reviews.ts';

/** A comment on a line, or on the whole version where the line is left empty. */
export function CommentForm(props: {
  versionId: string;
  /** How many the script has. */
  lines: number;
  line: string;
  onLine: (line: string) => void;
}) {
  const words = useWords(reviewWords);
  const [text, setText] = useState('');
  const add = useAddComment(props.versionId);
  const line = props.line.trim() === '' ? null : Number(props.line);
  const isLineWrong = line !== null && !(Number.isInteger(line) && line >= 1 && line <= props.lines);
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isLineWrong || text.trim() === '') return;
    add.mutate({ line, text }, { onSuccess: () => setText('') });
  };
  return (
    <form onSubmit={handleSubmit} className={classes.form}>
      <TextInput
        label={words.review.commentLine}
        description={words.review.commentLineHelp}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        inputMode="numeric"
        value={props.line}
        maxLength={7}
        error={isLineWrong ? words.review.noSuchLine : undefined}
        onChange={(event) => props.onLine(event.currentTarget.value)}
      />
      <Textarea
        label={words.review.comment}
        required
        autosize
        minRows={2}
        maxRows={10}
        maxLength={10_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {add.error && (
        <div className={classes.wide}>
          <ErrorNotice error={add.error} />
        </div>
      )}
      <Button type="submit" variant="default" loading={add.isPending} className={classes.wide ?? ''}>
        {words.review.addComment}
      </Button>
    </form>
  );
}
