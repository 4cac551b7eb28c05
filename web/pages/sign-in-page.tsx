import { Button, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { urlOf } from '../../src/client/client.ts';
import { routes } from '../../src/contract/routes.ts';
import type { readSignInSearch } from '../app/search.ts';
import { SignInForm } from '../features/person/sign-in-form.tsx';
import { useSetupState, useSignInOptions } from '../features/person/use-me.ts';
import { signInWords } from '../i18n/sign-in-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { DoorPage } from '../ui/door-page.tsx';
import { TextLink } from '../ui/links.tsx';
import { Notice } from '../ui/notice.tsx';

export function SignInPage() {
  const words = useWords(signInWords);
  const navigate = useNavigate();
  const { to, problem, isNew }: ReturnType<typeof readSignInSearch> = useSearch({ from: '/sign-in' });
  const setup = useSetupState();
  const singleSignOn = useSignInOptions().data?.singleSignOn;

  if (setup.data?.required) {
    return (
      <DoorPage title={words.signIn.setupNeeded}>
        <Notice level="info">{words.signIn.setupHelp}</Notice>
      </DoorPage>
    );
  }
  return (
    <DoorPage title={words.signIn.title}>
      <Stack gap="md">
        {isNew && <Notice level="info">{words.signIn.choose.done}</Notice>}
        {problem && (
          <Notice level="warning" live title={words.signIn.problems[problem][0]}>
            {words.signIn.problems[problem][1]}
          </Notice>
        )}
        {singleSignOn && (
          <>
            <Button component="a" size="md" variant="default" href={urlOf(routes.startSingleSignOn, {}, { to })}>
              {words.signIn.singleSignOn(singleSignOn.name)}
            </Button>
            <p>{words.signIn.or}</p>
          </>
        )}
        <SignInForm onSignedIn={() => navigate({ to: to ?? '/', replace: true })} />
        <TextLink to="/forgot-password">{words.signIn.forgot}</TextLink>
      </Stack>
    </DoorPage>
  );
}
