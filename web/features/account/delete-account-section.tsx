import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { AccountDeletion } from '../../../src/contract/personal-data.ts';
import { personalDataWords } from '../../i18n/personal-data-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { PasswordQuestion } from './password-question.tsx';
import { useDeleteAccount, useDeletion } from './use-account.ts';

/** Says what becomes of everything before it asks for the password. */
export function DeleteAccountSection() {
  const words = useWords(personalDataWords).personalData;
  const [isOpen, setOpen] = useState(false);
  const deletion = useDeletion(isOpen);
  const close = () => setOpen(false);
  const startButton = !isOpen && (
    <Button variant="default" size="sm" onClick={() => setOpen(true)}>
      {words.deleteStart}
    </Button>
  );
  return (
    <Section title={words.deleteTitle} aside={startButton}>
      <p>{words.deleteLead}</p>
      {isOpen && deletion.isPending && <LoadingLines lines={3} />}
      {isOpen && deletion.error && <ErrorNotice error={deletion.error} onRetry={() => deletion.refetch()} />}
      {isOpen && deletion.data && <Deletion deletion={deletion.data} onClose={close} />}
    </Section>
  );
}

function Deletion({ deletion, onClose }: { deletion: AccountDeletion; onClose: () => void }) {
  const words = useWords(personalDataWords);
  const texts = words.personalData;
  const remove = useDeleteAccount();
  if (deletion.isLastSuperuser) return <Notice level="info">{texts.lastSuperuser}</Notice>;
  return (
    <Notice level="warning" live title={texts.whatHappens}>
      <ul>
        <li>{texts.ends}</li>
        <li>{texts.runs(deletion.unfinishedRuns)}</li>
        {deletion.tools.map(({ id, title, successor }) => (
          <li key={id}>{texts.toolGoesTo(title, successor?.name ?? texts.somebody)}</li>
        ))}
        <li>{texts.stays}</li>
      </ul>
      {deletion.hasPassword ? (
        <PasswordQuestion submit={texts.deleteNow} ask={remove} onAnswer={remove.mutate} onClose={onClose} />
      ) : (
        <>
          {!deletion.isFresh && <p>{texts.notFresh}</p>}
          {remove.error && <ErrorNotice error={remove.error} />}
          <Group gap="sm" mt="sm">
            {deletion.isFresh && (
              <Button loading={remove.isPending} onClick={() => remove.mutate(null)}>
                {texts.deleteNow}
              </Button>
            )}
            <Button variant="default" onClick={onClose}>
              {words.ui.close}
            </Button>
          </Group>
        </>
      )}
    </Notice>
  );
}
