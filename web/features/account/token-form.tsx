import { Button, Checkbox, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type TokenScope, tokenScopes } from '../../../src/contract/permission.ts';
import { accountWords } from '../../i18n/account-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { SecretInput } from '../../ui/secret-input.tsx';
import { useMe } from '../person/use-me.ts';
import { isWrongPassword, useCreateToken } from './use-account.ts';

const dayChoices = [1, 7, 30, 90, 365];

export function TokenForm(props: { hasPassword: boolean; onMade: (token: string) => void; onClose: () => void }) {
  const words = useWords(accountWords);
  const can = useMe()?.can;
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['read', 'run']);
  const [days, setDays] = useState(90);
  const [password, setPassword] = useState('');
  const [isTried, setTried] = useState(false);
  const create = useCreateToken();
  const isWrong = isWrongPassword(create.error);
  const texts = words.account.tokens;
  const chosen = tokenScopes.filter((scope) => scopes.includes(scope));
  // A scope that its person may not use would do nothing.
  const offered: Record<TokenScope, boolean> = {
    read: true,
    run: true,
    write: can?.writeTools === true,
    review: can?.publishVersions === true,
    metrics: can?.readMonitoring === true,
    scripts: can?.manageScripts === true,
  };

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (chosen.length === 0) return;
    const proof = props.hasPassword ? { password } : {};
    create.mutate({ name, scopes: chosen, days, ...proof }, { onSuccess: ({ token }) => props.onMade(token) });
  };
  return (
    <form onSubmit={handleSubmit}>
      <Stack gap="md" maw={460} mb="md">
        <TextInput
          label={texts.name}
          required
          withAsterisk={false}
          maxLength={100}
          autoFocus
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox.Group
          label={texts.scopes}
          value={scopes}
          onChange={setScopes}
          error={isTried && chosen.length === 0 ? texts.needScope : undefined}
        >
          <Stack gap="xs" mt="xs">
            {tokenScopes
              .filter((scope) => offered[scope])
              .map((scope) => (
                <Checkbox key={scope} value={scope} label={texts.scopeNames[scope]} />
              ))}
          </Stack>
        </Checkbox.Group>
        <NativeSelect
          label={texts.days}
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
          data={dayChoices.map((n) => ({ value: String(n), label: texts.dayChoices(n) }))}
        />
        {props.hasPassword && (
          <SecretInput
            label={words.account.secondStep.confirmPassword}
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={isWrong ? words.account.wrongPassword : undefined}
          />
        )}
        {create.error && !isWrong && <ErrorNotice error={create.error} />}
        <Group gap="sm">
          <Button type="submit" loading={create.isPending}>
            {texts.create}
          </Button>
          <Button variant="default" onClick={props.onClose}>
            {words.ui.close}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
