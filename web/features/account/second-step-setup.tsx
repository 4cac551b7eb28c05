import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { accountWords } from '../../i18n/account-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import classes from './second-step-setup.module.css';
import { useConfirmSecondStep } from './use-account.ts';

/** The picture for the app, and the code that shows that the app has read it. */
export function SecondStepSetup(props: {
  secret: { key: string; uri: string };
  onDone: (recoveryCodes: string[]) => void;
  onClose: () => void;
}) {
  const words = useWords(accountWords);
  const [code, setCode] = useState('');
  const confirm = useConfirmSecondStep();
  const { secondStep } = words.account;

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate(code, { onSuccess: ({ codes }) => props.onDone(codes) });
  };
  return (
    <form onSubmit={handleSubmit}>
      <Stack gap="md" maw={460} mt="sm">
        <p>{secondStep.scan}</p>
        <QrCode text={props.secret.uri} label={secondStep.picture} />
        <div>
          <p className={classes.keyHelp}>{secondStep.key}</p>
          <Group gap="sm">
            <code className={classes.key}>{props.secret.key.match(/.{1,4}/g)?.join(' ')}</code>
            <CopyButton text={props.secret.key} label={secondStep.copyKey} />
          </Group>
        </div>
        <TextInput
          label={secondStep.code}
          name="code"
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          withAsterisk={false}
          maxLength={10}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {confirm.error && <ErrorNotice error={confirm.error} />}
        <Group gap="sm">
          <Button type="submit" loading={confirm.isPending}>
            {secondStep.turnOn}
          </Button>
          <Button variant="default" onClick={props.onClose}>
            {words.ui.close}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
