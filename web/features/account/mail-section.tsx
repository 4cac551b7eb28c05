import { Button, Checkbox, NativeSelect, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { MailWishes } from '../../../src/contract/mail-wishes.ts';
import { accountWords } from '../../i18n/account-words.ts';
import { type Language, languageNames, languages } from '../../i18n/language.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { useChangeMailWishes, useMailWishes } from './use-account.ts';

/** Which news come by mail. Where none is set up there is nothing to choose. */
export function MailSection() {
  const words = useWords(accountWords);
  const wishes = useMailWishes();
  if (wishes.data?.isSetUp === false) return null;
  return (
    <Section title={words.account.mail.title}>
      {wishes.isPending && <LoadingLines lines={3} />}
      {wishes.error && <ErrorNotice error={wishes.error} onRetry={() => wishes.refetch()} />}
      {wishes.data && <MailForm wishes={wishes.data} />}
    </Section>
  );
}

function MailForm({ wishes }: { wishes: MailWishes }) {
  const words = useWords(accountWords);
  const texts = words.account.mail;
  const change = useChangeMailWishes();
  const [language, setLanguage] = useState<Language>(wishes.language);
  const [unwanted, setUnwanted] = useState(() =>
    wishes.kinds.filter(({ isWanted }) => !isWanted).map(({ kind }) => kind),
  );
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ language, unwanted });
  };
  return (
    <form onSubmit={handleSubmit} onChange={() => change.reset()}>
      <Stack gap="md" maw={560}>
        {!wishes.isVerified && <Notice level="info">{texts.notVerified}</Notice>}
        <NativeSelect
          label={texts.language}
          value={language}
          data={languages.map((each) => ({ value: each, label: languageNames[each] }))}
          onChange={({ currentTarget: { value } }) =>
            setLanguage(languages.find((each) => each === value) ?? wishes.language)
          }
        />
        <Checkbox.Group
          label={texts.kinds}
          description={texts.kindsHelp}
          value={wishes.kinds.map(({ kind }) => kind).filter((kind) => !unwanted.includes(kind))}
          onChange={(wanted) =>
            setUnwanted(wishes.kinds.map(({ kind }) => kind).filter((kind) => !wanted.includes(kind)))
          }
        >
          <Stack gap="xs" mt="sm">
            {wishes.kinds.map(({ kind }) => (
              <Checkbox key={kind} value={kind} label={texts.names[kind]} />
            ))}
          </Stack>
        </Checkbox.Group>
        {change.error && <ErrorNotice error={change.error} />}
        <div>
          <Button type="submit" variant="default" loading={change.isPending}>
            {texts.save}
          </Button>{' '}
          <span role="status">{change.isSuccess && texts.saved}</span>
        </div>
      </Stack>
    </form>
  );
}
