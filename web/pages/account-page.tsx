import { DeleteAccountSection } from '../features/account/delete-account-section.tsx';
import { LoginsSection } from '../features/account/logins-section.tsx';
import { MailSection } from '../features/account/mail-section.tsx';
import { OwnDataSection } from '../features/account/own-data-section.tsx';
import { PasswordSection } from '../features/account/password-section.tsx';
import { SecondStepSection } from '../features/account/second-step-section.tsx';
import { TokensSection } from '../features/account/tokens-section.tsx';
import { useSecondStep } from '../features/account/use-account.ts';
import { useMe } from '../features/person/use-me.ts';
import { accountWords } from '../i18n/account-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';

export function AccountPage() {
  const words = useWords(accountWords);
  const person = useMe()?.person;
  const secondStep = useSecondStep();
  return (
    <Page title={words.account.title} lead={person && `${person.name}, ${person.email}`}>
      {secondStep.isPending && <LoadingLines lines={4} />}
      {secondStep.error && <ErrorNotice error={secondStep.error} onRetry={() => secondStep.refetch()} />}
      {secondStep.data?.hasPassword && <PasswordSection />}
      {secondStep.data && <SecondStepSection state={secondStep.data} />}
      <MailSection />
      {secondStep.data && <TokensSection hasPassword={secondStep.data.hasPassword} />}
      <LoginsSection />
      <OwnDataSection />
      <DeleteAccountSection />
    </Page>
  );
}
