import { Button, NativeSelect } from '@mantine/core';
import type { ManagedPerson } from '../../../src/contract/person.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatDate } from '../../ui/format.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './people-table.module.css';
import { useMe } from './use-me.ts';
import { useChangeRole } from './use-people.ts';

const tones = { active: 'good', invited: 'busy', disabled: 'quiet' } as const;

export function PersonRow(props: {
  person: ManagedPerson;
  isOpen: boolean;
  onToggle: () => void;
  onNews: (news: string) => void;
}) {
  const words = useWords(peopleWords);
  const { person } = props;
  const change = useChangeRole();
  const roles = useMe()?.can.giveRoles ?? [];
  const handleRole = (value: string) => {
    const role = roles.find((each) => each === value);
    if (!role) return;
    const onSuccess = () => props.onNews(words.people.changed(person.name));
    change.mutate({ personId: person.id, role }, { onSuccess });
  };
  return (
    <tr>
      <td>
        <span className={classes.name}>{person.name}</span>
        <span className={classes.email}>{person.email}</span>
        {person.state !== 'active' && (
          <StateBadge tone={tones[person.state]}>{words.people.states[person.state]}</StateBadge>
        )}{' '}
        {person.mail === 'failed' && <StateBadge tone="warn">{words.people.mailFailed}</StateBadge>}
        {change.error && <ErrorNotice error={change.error} />}
      </td>
      <td className={classes.since}>
        {person.lastSeenAt === null ? words.people.never : formatDate(person.lastSeenAt, words.locale)}
      </td>
      <td>
        {person.can.changeRole ? (
          <NativeSelect
            size="sm"
            aria-label={words.people.roleOf(person.name)}
            value={person.role}
            disabled={change.isPending}
            onChange={(event) => handleRole(event.currentTarget.value)}
            data={roles.map((role) => ({ value: role, label: words.roles[role] }))}
          />
        ) : (
          words.roles[person.role]
        )}
      </td>
      <td>
        <Button
          size="xs"
          variant="default"
          aria-expanded={props.isOpen}
          aria-label={words.people.manage(person.name)}
          onClick={props.onToggle}
        >
          {words.people.details}
        </Button>
      </td>
    </tr>
  );
}
