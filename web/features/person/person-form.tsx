import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Role } from '../../../src/contract/permission.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import { useSpeech, useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { useMe } from './use-me.ts';
import { useInvitePerson } from './use-people.ts';

/** Invites somebody; `link` is theirs to be handed over, where no mail is sent. */
export function PersonForm(props: { onInvited: (name: string, link: string | null) => void; onClose: () => void }) {
  const words = useWords(peopleWords);
  const { language } = useSpeech();
  const [person, setPerson] = useState({ name: '', email: '' });
  const [role, setRole] = useState<Role>('user');
  const invite = useInvitePerson();
  const roles = useMe()?.can.giveRoles ?? [];

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    const handleInvited = ({ link }: { link: string | null }) => props.onInvited(person.name, link);
    invite.mutate({ ...person, role, language }, { onSuccess: handleInvited });
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
        <NativeSelect
          label={words.people.role}
          description={words.people.roleHelp}
          value={role}
          onChange={(event) => setRole(roles.find((each) => each === event.currentTarget.value) ?? 'user')}
          data={roles.map((each) => ({ value: each, label: words.roles[each] }))}
        />
        {invite.error && <ErrorNotice error={invite.error} />}
        <Group gap="sm">
          <Button type="submit" loading={invite.isPending}>
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
