import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { accountWords } from '../../i18n/account-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { PasswordQuestion } from './password-question.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { SecondStepSetup } from './second-step-setup.tsx';
import {
  usePrepareSecondStep,
  useRefreshSecondStep,
  useRemoveSecondStep,
  useRenewRecoveryCodes,
} from './use-account.ts';

type Step = 'none' | 'start' | 'remove' | 'renew';

export function SecondStepSection({
  state,
}: {
  state: { hasPassword: boolean; isOn: boolean; recoveryCodesLeft: number };
}) {
  const words = useWords(accountWords);
  const [step, setStep] = useState<Step>('none');
  const [codes, setCodes] = useState<string[] | null>(null);
  const prepare = usePrepareSecondStep();
  const remove = useRemoveSecondStep();
  const renew = useRenewRecoveryCodes();
  const refresh = useRefreshSecondStep();
  const { secondStep } = words.account;

  const close = () => {
    setStep('none');
    setCodes(null);
    for (const change of [prepare, remove, renew]) change.reset();
    void refresh();
  };
  const badge = (
    <StateBadge tone={state.isOn ? 'good' : 'quiet'}>{state.isOn ? secondStep.on : secondStep.off}</StateBadge>
  );
  return (
    <Section title={secondStep.title} aside={state.hasPassword && badge}>
      <p>{state.hasPassword ? secondStep.lead : secondStep.elsewhere}</p>
      {state.isOn && !codes && <p>{secondStep.left(state.recoveryCodesLeft)}</p>}
      {codes && <RecoveryCodes codes={codes} onSaved={close} />}
      {!codes && step === 'none' && (
        <Group gap="sm" mt="sm">
          {state.hasPassword && !state.isOn && (
            <Button variant="default" onClick={() => setStep('start')}>
              {secondStep.start}
            </Button>
          )}
          {state.isOn && (
            <>
              <Button variant="default" onClick={() => setStep('renew')}>
                {secondStep.renew}
              </Button>
              <Button variant="default" onClick={() => setStep('remove')}>
                {secondStep.turnOff}
              </Button>
            </>
          )}
        </Group>
      )}
      {!codes && step === 'start' && !prepare.data && (
        <PasswordQuestion
          submit={secondStep.next}
          ask={prepare}
          onAnswer={(password) => prepare.mutate(password)}
          onClose={close}
        />
      )}
      {!codes && step === 'start' && prepare.data && (
        <SecondStepSetup secret={prepare.data} onDone={setCodes} onClose={close} />
      )}
      {!codes && step === 'renew' && (
        <PasswordQuestion
          submit={secondStep.renew}
          ask={renew}
          onAnswer={(password) => renew.mutate(password, { onSuccess: (answer) => setCodes(answer.codes) })}
          onClose={close}
        />
      )}
      {!codes && step === 'remove' && (
        <PasswordQuestion
          submit={secondStep.turnOff}
          ask={remove}
          onAnswer={(password) => remove.mutate(password, { onSuccess: close })}
          onClose={close}
        />
      )}
    </Section>
  );
}
