import { Button, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useRequestReset, useSignInOptions } from '../features/person/use-me.ts';
import { signInWords } from '../i18n/sign-in-words.ts';
import { useSpeech, useWords } from '../i18n/use-words.tsx';
import { DoorPage } from '../ui/door-page.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { TextLink } from '../ui/links.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Notice } from '../ui/notice.tsx';

export function ForgotPasswordPage() {
  const words = useWords(signInWords);
  const { language } = useSpeech();
  const [email, setEmail] = useState('');
  const options = useSignInOptions();
  const request = useRequestReset();
  const { reset } = words.signIn;

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    request.mutate({ email, language });
  };
  return (
    <DoorPage title={reset.title} {...(options.data?.mail ? { lead: reset.lead } : {})}>
      <Stack gap="md">
        {options.isPending && <LoadingLines lines={2} />}
        {options.error && <ErrorNotice error={options.error} onRetry={() => options.refetch()} />}
        {options.data?.mail === false && (
          <Notice level="info" title={reset.noMail}>
            {reset.noMailHelp}
          </Notice>
        )}
        {request.isSuccess && (
          <Notice level="info" live title={reset.sent}>
            {reset.sentHelp(request.variables.email)}
          </Notice>
        )}
        {options.data?.mail && !request.isSuccess && (
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
              {request.error && <ErrorNotice error={request.error} />}
              <Button type="submit" size="md" loading={request.isPending}>
                {reset.submit}
              </Button>
            </Stack>
          </form>
        )}
        <TextLink to="/sign-in">{reset.toSignIn}</TextLink>
      </Stack>
    </DoorPage>
  );
}
