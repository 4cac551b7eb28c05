import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Version } from '../../../src/contract/tool.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './release-section.module.css';
import { usePublishVersion, useSubmitVersion } from './use-managed-tools.ts';

/** From draft to review to published, as far as the server lets this person go. */
export function ReleaseSection(props: { version: Version; isDirty: boolean; onChanged: (version: Version) => void }) {
  const words = useWords();
  const { version } = props;
  const [summary, setSummary] = useState('');
  const submit = useSubmitVersion();
  const publish = usePublishVersion();
  const isSubmitting = version.can.submit && !props.isDirty;
  const isPublishing = version.can.publish && !props.isDirty;
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
      {(isSubmitting || isPublishing) && (
        <Section title={isPublishing ? words.author.publish : words.author.submit} raised>
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
          {isPublishing && (
            <Button
              loading={publish.isPending}
              onClick={() => publish.mutate(version.id, { onSuccess: props.onChanged })}
            >
              {words.author.publish} · {words.author.version(version.number)}
            </Button>
          )}
          {(submit.error ?? publish.error) && (
            <div className={classes.error}>
              <ErrorNotice error={submit.error ?? publish.error ?? new Error()} />
            </div>
          )}
        </Section>
      )}
    </>
  );
}
