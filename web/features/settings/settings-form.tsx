import { Button, Group, Radio, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ResponseOf } from '../../../src/contract/route.ts';
import type { routes } from '../../../src/contract/routes.ts';
import type { Settings } from '../../../src/contract/settings.ts';
import { reviewWords } from '../../i18n/review-words.ts';
import { settingsWords } from '../../i18n/settings-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { BackupNotice } from './backup-notice.tsx';
import { keepsLess } from './keeps-less.ts';
import { RetentionFields } from './retention-fields.tsx';
import classes from './settings-form.module.css';
import { useChangeSettings } from './use-settings.ts';

const choices = { auto: null, on: true, off: false } as const;
type Choice = keyof typeof choices;
// The keys of an object literal are its type's.
const choiceNames = Object.keys(choices) as Choice[];

/** Every setting in one form, by subject. */
export function SettingsForm({ page }: { page: ResponseOf<typeof routes.getSettings> }) {
  const words = useWords(reviewWords, settingsWords);
  const change = useChangeSettings();
  // What was not touched here is not sent: somebody else may have changed it meanwhile.
  const [edits, setEdits] = useState<Partial<Settings>>({});
  const [isAsking, setAsking] = useState(false);
  const values = { ...page.values, ...edits };
  const isSame = JSON.stringify(values) === JSON.stringify(page.values);
  const edit = (change: Partial<Settings>) => {
    setEdits({ ...edits, ...change });
    setAsking(false);
  };
  const save = () => {
    setAsking(false);
    change.mutate(edits, { onSuccess: () => setEdits({}) });
  };
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (keepsLess(page.values, values)) setAsking(true);
    else save();
  };
  return (
    <form onSubmit={handleSubmit}>
      {!page.can.change && (
        <div className={classes.notice}>
          <Notice level="info">{words.settings.readOnly}</Notice>
        </div>
      )}
      {page.backup && <BackupNotice backup={page.backup} />}
      <Section title={words.settings.review} raised>
        <Radio.Group
          label={words.settings.allowSelfPublish}
          description={words.settings.allowSelfPublishHelp}
          value={choiceNames.find((name) => choices[name] === values['review.allowSelfPublish']) ?? 'auto'}
          onChange={(value) => {
            const name = choiceNames.find((each) => each === value) ?? 'auto';
            edit({ 'review.allowSelfPublish': choices[name] });
          }}
        >
          <Stack gap="xs" mt="sm">
            {choiceNames.map((name) => (
              <Radio
                key={name}
                value={name}
                label={words.settings.allowSelfPublishChoices[name]}
                disabled={!page.can.change}
              />
            ))}
          </Stack>
        </Radio.Group>
      </Section>
      <RetentionFields values={values} onChange={edit} isReadOnly={!page.can.change} />
      {change.error && <ErrorNotice error={change.error} />}
      {isAsking && (
        <Notice level="warning" title={words.settings.retention.ask} live>
          <p>{words.settings.retention.askHelp}</p>
          <Group gap="xs">
            <Button onClick={save}>{words.settings.retention.askYes}</Button>
            <Button variant="default" autoFocus onClick={() => setAsking(false)}>
              {words.review.cancel}
            </Button>
          </Group>
        </Notice>
      )}
      {page.can.change && !isAsking && (
        <div className={classes.foot}>
          <Button type="submit" loading={change.isPending} disabled={isSame}>
            {words.settings.save}
          </Button>
          <span role="status" className={classes.saved}>
            {change.isSuccess && isSame && words.settings.saved}
          </span>
        </div>
      )}
    </form>
  );
}
