import { Button, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { accountWords } from '../../i18n/account-words.ts';
import { setupWords } from '../../i18n/setup-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { SecretInput } from '../../ui/secret-input.tsx';
import { Section } from '../../ui/section.tsx';
import { isWrongPassword, useChangePassword } from './use-account.ts';

const SHORTEST_PASSWORD = 10;

export function PasswordSection() {
  const words = useWords(accountWords, setupWords);
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [isTried, setTried] = useState(false);
  const change = useChangePassword();
  const isShort = newPassword.length < SHORTEST_PASSWORD;
  const isWrong = isWrongPassword(change.error);

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isShort) return;
    const handleDone = () => {
      setPassword('');
      setNewPassword('');
      setTried(false);
    };
    change.mutate({ password, newPassword }, { onSuccess: handleDone });
  };
  return (
    <Section title={words.account.password.title}>
      <form onSubmit={handleSubmit}>
        <Stack gap="md" maw={460}>
          <SecretInput
            label={words.account.password.current}
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={isWrong ? words.account.wrongPassword : undefined}
          />
          <SecretInput
            label={words.account.password.next}
            description={words.setup.passwordHelp}
            autoComplete="new-password"
            required
            withAsterisk={false}
            maxLength={200}
            value={newPassword}
            onChange={(event) => setNewPassword(event.currentTarget.value)}
            error={isTried && isShort ? words.setup.passwordShort : undefined}
          />
          {change.error && !isWrong && <ErrorNotice error={change.error} />}
          <Button type="submit" variant="default" loading={change.isPending} style={{ alignSelf: 'flex-start' }}>
            {words.account.password.submit}
          </Button>
          <p role="status">{change.isSuccess && words.account.password.changed}</p>
        </Stack>
      </form>
    </Section>
  );
}
