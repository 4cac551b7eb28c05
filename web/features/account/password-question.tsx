import { Button, Group, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { accountWords } from '../../i18n/account-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { SecretInput } from '../../ui/secret-input.tsx';
import { isWrongPassword } from './use-account.ts';

/** Asks for the password before something that an open browser alone must not do. */
export function PasswordQuestion(props: {
  submit: string;
  ask: { isPending: boolean; error: Error | null };
  onAnswer: (password: string) => void;
  onClose: () => void;
}) {
  const words = useWords(accountWords);
  const [password, setPassword] = useState('');
  const isWrong = isWrongPassword(props.ask.error);

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    props.onAnswer(password);
  };
  return (
    <form onSubmit={handleSubmit}>
      <Stack gap="md" maw={460} mt="sm">
        <SecretInput
          label={words.account.secondStep.confirmPassword}
          autoComplete="current-password"
          autoFocus
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={isWrong ? words.account.wrongPassword : undefined}
        />
        {props.ask.error && !isWrong && <ErrorNotice error={props.ask.error} />}
        <Group gap="sm">
          <Button type="submit" loading={props.ask.isPending}>
            {props.submit}
          </Button>
          <Button variant="default" onClick={props.onClose}>
            {words.ui.close}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
