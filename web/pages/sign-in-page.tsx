import { Button, Stack, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useSetupState, useSignIn } from '../features/person/use-me.ts';
import { useWords } from '../i18n/use-words.tsx';
import { DoorPage } from '../ui/door-page.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Notice } from '../ui/notice.tsx';
import { SecretInput } from '../ui/secret-input.tsx';

export function SignInPage() {
  const words = useWords();
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/sign-in' });
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const setup = useSetupState();
  const signIn = useSignIn();

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ email, password }, { onSuccess: () => navigate({ to: to ?? '/', replace: true }) });
  };

  if (setup.data?.required) {
    return (
      <DoorPage title={words.signIn.setupNeeded}>
        <Notice level="info">{words.signIn.setupHelp}</Notice>
      </DoorPage>
    );
  }
  return (
    <DoorPage title={words.signIn.title}>
      <form onSubmit={handleSubmit}>
        <Stack gap="md">
          <TextInput
            label={words.signIn.email}
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <SecretInput
            label={words.signIn.password}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {signIn.error && <ErrorNotice error={signIn.error} />}
          <Button type="submit" size="md" loading={signIn.isPending}>
            {words.signIn.submit}
          </Button>
        </Stack>
      </form>
    </DoorPage>
  );
}
