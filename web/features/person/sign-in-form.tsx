import { Button, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../../src/client/client.ts';
import { signInWords } from '../../i18n/sign-in-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SecretInput } from '../../ui/secret-input.tsx';
import { useSignIn } from './use-me.ts';

/** E-mail and password, and then a code where the account asks for one. */
export function SignInForm(props: { onSignedIn: () => void }) {
  const words = useWords(signInWords);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const signIn = useSignIn();
  const isOnlyAsked = signIn.error instanceof ApiError && signIn.error.code === 'code_required';

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(asksCode ? { email, password, code } : { email, password }, {
      onSuccess: props.onSignedIn,
      onError: (error) => {
        if (error instanceof ApiError && error.code === 'code_required') setAsksCode(true);
        setCode('');
      },
    });
  };
  const handleOtherAccount = () => {
    signIn.reset();
    setAsksCode(false);
    setPassword('');
  };
  return (
    <form onSubmit={handleSubmit}>
      <Stack gap="md">
        {asksCode ? (
          <>
            <Notice level="info" live title={words.signIn.codeTitle}>
              {words.signIn.codeLead}
            </Notice>
            <TextInput
              label={words.signIn.code}
              description={words.signIn.codeHelp}
              name="code"
              autoComplete="one-time-code"
              autoFocus
              required
              withAsterisk={false}
              maxLength={40}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
          </>
        ) : (
          <>
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
          </>
        )}
        {signIn.error && !isOnlyAsked && <ErrorNotice error={signIn.error} />}
        <Button type="submit" size="md" loading={signIn.isPending}>
          {words.signIn.submit}
        </Button>
        {asksCode && (
          <Button variant="subtle" onClick={handleOtherAccount}>
            {words.signIn.otherAccount}
          </Button>
        )}
      </Stack>
    </form>
  );
}
