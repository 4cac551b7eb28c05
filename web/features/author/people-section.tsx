import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { editingWords } from '../../i18n/editing-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Section } from '../../ui/section.tsx';
import { issuesOf } from '../form/server-issues.ts';
import classes from './people-section.module.css';
import { useAddMaintainer, useChangeOwner, useRemoveMaintainer } from './use-maintainers.ts';
import type { ManagedToolPage } from './use-managed-tools.ts';

/** Whose tool it is and who else works on it, as far as the server lets this person change it. */
export function PeopleSection({ tool }: { tool: ManagedToolPage }) {
  const words = useWords(editingWords);
  const [email, setEmail] = useState('');
  const add = useAddMaintainer(tool.id);
  const remove = useRemoveMaintainer(tool.id);
  const changeOwner = useChangeOwner(tool.id);
  const isUnknown = issuesOf(add.error).some(({ field }) => field === 'email');
  const error = (isUnknown ? null : add.error) ?? remove.error ?? changeOwner.error;
  const handleAdd = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(email, { onSuccess: () => setEmail('') });
  };
  const handleOwner = (person: { id: string; name: string }) => {
    if (window.confirm(words.editing.makeOwnerAsk(person.name))) changeOwner.mutate(person.id);
  };
  return (
    <Section title={words.editing.people}>
      <ul className={classes.list}>
        <li className={classes.person}>
          {tool.owner.name} <span className={classes.part}>{words.editing.owner}</span>
        </li>
        {tool.maintainers.map((person) => (
          <li key={person.id} className={classes.person}>
            {person.name} <span className={classes.part}>{words.editing.maintainer}</span>
            <div>
              {tool.can.changeMaintainers && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  ml={-8}
                  aria-label={words.editing.remove(person.name)}
                  onClick={() => remove.mutate(person.id)}
                >
                  {words.editing.removeShort}
                </Button>
              )}
              {tool.can.changeOwner && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  aria-label={words.editing.makeOwner(person.name)}
                  onClick={() => handleOwner(person)}
                >
                  {words.editing.makeOwnerShort}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {tool.can.changeMaintainers && (
        <form onSubmit={handleAdd} className={classes.form}>
          <TextInput
            type="email"
            label={words.editing.email}
            required
            maxLength={254}
            value={email}
            error={isUnknown ? words.editing.noSuchPerson : undefined}
            onChange={(event) => {
              setEmail(event.currentTarget.value);
              add.reset();
            }}
          />
          <Button type="submit" variant="default" size="sm" loading={add.isPending}>
            {words.editing.addMaintainer}
          </Button>
        </form>
      )}
      {error && <ErrorNotice error={error} />}
    </Section>
  );
}
