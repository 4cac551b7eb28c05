import { Button, Stack, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../src/client/client.ts';
import { useSetUp } from '../features/person/use-me.ts';
import { setupWords } from '../i18n/setup-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { DoorPage } from '../ui/door-page.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { TextLink } from '../ui/links.tsx';
import { Notice } from '../ui/notice.tsx';
import { SecretInput } from '../ui/secret-input.tsx';

const SHORTEST_PASSWORD = 10;

export function SetupPage() {
  const words = useWords(setupWords);
  const navigate = useNavigate();
  const { token } = useSearch({ from: '/setup' });
  const [person, setPerson] = useState({ name: '', email: '', password: '' });
  const [isChecked, setChecked] = useState(false);
  const setUp = useSetUp();
  const isShort = person.password.length < SHORTEST_PASSWORD;
  const isBadToken = setUp.error instanceof ApiError && setUp.error.code === 'invalid_credentials';
  const isDone = setUp.error instanceof ApiError && setUp.error.code === 'setup_done';

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!token || isShort) return;
    setUp.mutate({ token, ...person }, { onSuccess: () => navigate({ to: '/', replace: true }) });
  };
  const field = (key: keyof typeof person) => ({
    label: words.setup[key],
    name: key,
    required: true,
    withAsterisk: false,
    value: person[key],
    onChange: (event: { currentTarget: { value: string } }) =>
      setPerson({ ...person, [key]: event.currentTarget.value }),
  });

  if (!token) {
    return (
      <DoorPage title={words.setup.title}>
        <Notice level="warning" title={words.setup.noToken}>
          {words.setup.noTokenHelp}
        </Notice>
      </DoorPage>
    );
  }
  return (
    <DoorPage title={words.setup.title} lead={words.setup.lead}>
      <form onSubmit={handleSubmit}>
        <Stack gap="md">
          <TextInput {...field('name')} autoComplete="name" maxLength={100} />
          <TextInput {...field('email')} type="email" autoComplete="username" />
          <SecretInput
            {...field('password')}
            autoComplete="new-password"
            description={words.setup.passwordHelp}
            error={isChecked && isShort ? words.setup.passwordShort : undefined}
          />
          {isBadToken && <Notice level="error" live title={words.setup.badToken} />}
          {setUp.error && !isBadToken && (
            <ErrorNotice error={setUp.error}>
              {isDone && <TextLink to="/sign-in">{words.setup.signIn}</TextLink>}
            </ErrorNotice>
          )}
          <Button type="submit" size="md" loading={setUp.isPending}>
            {words.setup.submit}
          </Button>
        </Stack>
      </form>
    </DoorPage>
  );
}
