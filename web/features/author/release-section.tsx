import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Version } from '../../../src/contract/tool.ts';
import { authorWords } from '../../i18n/author-words.ts';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './release-section.module.css';
import { ReturnedNotice } from './returned-notice.tsx';
import { usePublishVersion, useSubmitVersion, useWithdrawVersion } from './use-managed-tools.ts';

/** From draft to review to published, as far as the server lets this person go. */
export function ReleaseSection(props: {
  version: Version;
  isDirty: boolean;
  onChanged: (version: Version) => void;
  /** The draft copy of what was taken back. */
  onWithdrawn: (version: Version) => void;
}) {
  const words = useWords(authorWords, reviewWords);
  const { version } = props;
  const [summary, setSummary] = useState('');
  const submit = useSubmitVersion();
  const publish = usePublishVersion();
  const withdraw = useWithdrawVersion();
  const isSubmitting = version.can.submit && !props.isDirty;
  const isPublishing = version.can.publish && !props.isDirty;
  const isInReview = version.state === 'in_review' && !props.isDirty;
  const error = submit.error ?? publish.error ?? withdraw.error;
  const news = publish.isSuccess
    ? words.author.publishedNow(version.number)
    : submit.isSuccess
      ? words.author.submittedNow(version.number)
      : '';

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit.mutate({ versionId: version.id, changeSummary: summary }, { onSuccess: props.onChanged });
  };
  return (
    <>
      <p role="status" className={classes.news}>
        {news}
      </p>
      {version.returnedFrom && <ReturnedNotice from={version.returnedFrom} />}
      {(isSubmitting || isInReview) && (
        <Section title={isInReview ? words.author.states.in_review : words.author.submit} raised>
          {isSubmitting && (
            <form onSubmit={handleSubmit} className={classes.form}>
              <TextInput
                label={words.author.submitSummary}
                description={words.author.submitHelp}
                required
                maxLength={2000}
                value={summary}
                onChange={(event) => setSummary(event.currentTarget.value)}
              />
              <Button type="submit" variant="default" loading={submit.isPending}>
                {words.author.submit}
              </Button>
            </form>
          )}
          {isInReview && (
            <div className={classes.form}>
              <p className={classes.words}>
                {version.isOwnWork && isPublishing ? words.review.ownWorkAllowed : words.review.waiting}
              </p>
              {isPublishing && (
                <Button
                  loading={publish.isPending}
                  onClick={() => publish.mutate(version.id, { onSuccess: props.onChanged })}
                >
                  {words.author.publish} · {words.author.version(version.number)}
                </Button>
              )}
              <ButtonLink to="/admin/reviews/$versionId" params={{ versionId: version.id }} variant="default">
                {words.review.openReview}
              </ButtonLink>
              {version.can.withdraw && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  ml={-8}
                  loading={withdraw.isPending}
                  onClick={() => withdraw.mutate(version.id, { onSuccess: props.onWithdrawn })}
                >
                  {words.review.withdraw}
                </Button>
              )}
            </div>
          )}
          {error && (
            <div className={classes.error}>
              <ErrorNotice error={error} />
            </div>
          )}
        </Section>
      )}
    </>
  );
}
