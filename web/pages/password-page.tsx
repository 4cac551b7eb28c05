import { Button, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { LinkPurpose } from '../../src/contract/person.ts';
import { usePasswordLink, useSetPassword, useSignIn } from '../features/person/use-me.ts';
import { setupWords } from '../i18n/setup-words.ts';
import { signInWords } from '../i18n/sign-in-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { DoorPage } from '../ui/door-page.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { TextLink } from '../ui/links.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Notice } from '../ui/notice.tsx';
import { SecretInput } from '../ui/secret-input.tsx';

const SHORTEST_PASSWORD = 10;

/** Where a single-use link leads: the first password, or a new one. */
export function PasswordPage() {
  const words = useWords(signInWords);
  const { token = '' } = useSearch({ from: '/password' });
  const link = usePasswordLink(token);
  const { choose, reset } = words.signIn;

  if (link.data) return <ChoosePassword token={token} {...link.data} />;
  return (
    <DoorPage title={choose.titles.password_reset}>
      {link.isFetching && <LoadingLines lines={3} />}
      {token === '' && (
        <Notice level="warning" title={words.errors.link_invalid[0]}>
          {words.errors.link_invalid[1]}
        </Notice>
      )}
      {link.error && <ErrorNotice error={link.error} />}
      {!link.isFetching && (
        <Stack gap="xs" mt="md">
          <TextLink to="/forgot-password">{choose.askAgain}</TextLink>
          <TextLink to="/sign-in">{reset.toSignIn}</TextLink>
        </Stack>
      )}
    </DoorPage>
  );
}

function ChoosePassword(props: { token: string; purpose: LinkPurpose; name: string; email: string }) {
  const words = useWords(setupWords, signInWords);
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const [isTried, setTried] = useState(false);
  const save = useSetPassword();
  const signIn = useSignIn();
  const isShort = password.length < SHORTEST_PASSWORD;
  const { choose } = words.signIn;

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isShort) return;
    const enter = () =>
      signIn.mutate(
        { email: props.email, password },
        {
          onSuccess: () => navigate({ to: '/', replace: true }),
          // The account may ask for a code: the usual page does.
          onError: () => navigate({ to: '/sign-in', search: { isNew: true }, replace: true }),
        },
      );
    save.mutate({ token: props.token, password }, { onSuccess: enter });
  };
  return (
    <DoorPage title={choose.titles[props.purpose]} lead={choose.lead(props.name, props.email)}>
      <form onSubmit={handleSubmit}>
        <Stack gap="md">
          <input type="hidden" name="username" autoComplete="username" value={props.email} />
          <SecretInput
            label={choose.password}
            description={words.setup.passwordHelp}
            name="password"
            autoComplete="new-password"
            autoFocus
            required
            withAsterisk={false}
            maxLength={200}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={isTried && isShort ? words.setup.passwordShort : undefined}
          />
          {save.error && (
            <ErrorNotice error={save.error}>
              <TextLink to="/forgot-password">{choose.askAgain}</TextLink>
            </ErrorNotice>
          )}
          <Button type="submit" size="md" loading={save.isPending || signIn.isPending}>
            {choose.submit}
          </Button>
        </Stack>
      </form>
    </DoorPage>
  );
}
