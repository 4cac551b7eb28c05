import { NativeSelect } from '@mantine/core';
import { roles } from '../../../src/contract/permission.ts';
import type { Person } from '../../../src/contract/person.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatDate } from '../../ui/format.ts';
import classes from './people-table.module.css';
import { useChangeRole } from './use-people.ts';

export function PeopleTable(props: { people: Person[]; onChanged: (name: string) => void }) {
  const words = useWords();
  const change = useChangeRole();
  const handleChange = (person: Person, value: string) => {
    const role = roles.find((each) => each === value);
    if (role) change.mutate({ personId: person.id, role }, { onSuccess: () => props.onChanged(person.name) });
  };
  return (
    <>
      {change.error && <ErrorNotice error={change.error} />}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.people.name}</th>
            <th scope="col">{words.people.since}</th>
            <th scope="col">{words.people.role}</th>
          </tr>
        </thead>
        <tbody>
          {props.people.map((person) => (
            <tr key={person.id}>
              <td>
                <span className={classes.name}>{person.name}</span>
                <span className={classes.email}>{person.email}</span>
              </td>
              <td className={classes.since}>{formatDate(person.createdAt, words.locale)}</td>
              <td>
                <NativeSelect
                  size="sm"
                  aria-label={words.people.roleOf(person.name)}
                  value={person.role}
                  disabled={change.isPending}
                  onChange={(event) => handleChange(person, event.currentTarget.value)}
                  data={roles.map((role) => ({ value: role, label: words.people.roles[role] }))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
