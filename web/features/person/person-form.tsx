import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Role, roles } from '../../../src/contract/permission.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { SecretInput } from '../../ui/secret-input.tsx';
import { useAddPerson } from './use-people.ts';

const SHORTEST_PASSWORD = 10;

export function PersonForm(props: { onAdded: (name: string) => void; onClose: () => void }) {
  const words = useWords();
  const [person, setPerson] = useState({ name: '', email: '', password: '' });
  const [role, setRole] = useState<Role>('user');
  const [isTried, setTried] = useState(false);
  const add = useAddPerson();
  const isShort = person.password.length < SHORTEST_PASSWORD;

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isShort) return;
    add.mutate({ ...person, role }, { onSuccess: () => props.onAdded(person.name) });
  };
  const field = (key: keyof typeof person) => ({
    label: words.people[key],
    required: true,
    value: person[key],
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) =>
      setPerson({ ...person, [key]: event.currentTarget.value }),
  });
  return (
    <form onSubmit={handleSubmit}>
      <Stack gap="md" maw={460}>
        <TextInput {...field('name')} maxLength={100} data-autofocus autoFocus />
        <TextInput {...field('email')} type="email" />
        <SecretInput
          {...field('password')}
          autoComplete="new-password"
          description={words.setup.passwordHelp}
          error={isTried && isShort ? words.setup.passwordShort : undefined}
        />
        <NativeSelect
          label={words.people.role}
          description={words.people.roleHelp}
          value={role}
          onChange={(event) => setRole(roles.find((each) => each === event.currentTarget.value) ?? 'user')}
          data={roles.map((each) => ({ value: each, label: words.people.roles[each] }))}
        />
        {add.error && <ErrorNotice error={add.error} />}
        <Group gap="sm">
          <Button type="submit" loading={add.isPending}>
            {words.people.add}
          </Button>
          <Button variant="default" onClick={props.onClose}>
            {words.ui.close}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
