import { Button, Group } from '@mantine/core';
import { accountWords } from '../../i18n/account-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './recovery-codes.module.css';

export function RecoveryCodes(props: { codes: string[]; onSaved: () => void }) {
  const words = useWords(accountWords);
  const { secondStep } = words.account;
  return (
    <Notice level="warning" live title={secondStep.codesTitle}>
      <p>{secondStep.codesHelp}</p>
      <ul className={classes.codes}>
        {props.codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Group gap="sm">
        <CopyButton text={props.codes.join('\n')} label={secondStep.copyCodes} visibleLabel={secondStep.copyCodes} />
        <Button size="xs" onClick={props.onSaved}>
          {secondStep.saved}
        </Button>
      </Group>
    </Notice>
  );
}
