import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Version } from '../../../src/contract/tool.ts';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { usePublishVersion, useRequestChanges } from '../author/use-managed-tools.ts';
import classes from './decision-section.module.css';

/** Approve, or give back with a note; as far as the server lets this person decide. */
export function DecisionSection({ version }: { version: Version }) {
  const words = useWords(reviewWords);
  const [note, setNote] = useState('');
  const publish = usePublishVersion();
  const requestChanges = useRequestChanges();
  const error = publish.error ?? requestChanges.error;
  const isDecided = publish.isSuccess || requestChanges.isSuccess;

  const handleReturn = (event: FormEvent) => {
    event.preventDefault();
    if (note.trim() !== '') requestChanges.mutate({ versionId: version.id, note });
  };
  if (isDecided) {
    return (
      <Section title={words.review.decide} raised>
        <p role="status" className={classes.news}>
          {publish.isSuccess ? words.review.published(version.number) : words.review.returned}
        </p>
        <ButtonLink to="/admin/reviews">{words.review.toQueue}</ButtonLink>
      </Section>
    );
  }
  if (version.state !== 'in_review') {
    // A draft that is only compared has nothing to be decided.
    return version.submittedAt ? <Notice level="info">{words.review.decided}</Notice> : null;
  }
  if (!version.can.publish && !version.can.requestChanges) {
    return <Notice level="info">{words.review.waiting}</Notice>;
  }
  return (
    <Section title={words.review.decide} raised>
      {version.isOwnWork && (
        <p className={classes.own}>{version.can.publish ? words.review.ownWorkAllowed : words.review.ownWorkBlocked}</p>
      )}
      {version.can.publish && (
        <Button loading={publish.isPending} onClick={() => publish.mutate(version.id)}>
          {words.review.approve}
        </Button>
      )}
      {version.can.requestChanges && (
        <form onSubmit={handleReturn} className={classes.form}>
          <Textarea
            label={words.review.note}
            description={words.review.noteHelp}
            required
            autosize
            minRows={3}
            maxRows={12}
            maxLength={10_000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={requestChanges.isPending}>
            {words.review.requestChanges}
          </Button>
        </form>
      )}
      {error && (
        <div className={classes.error}>
          <ErrorNotice error={error} />
        </div>
      )}
    </Section>
  );
}
