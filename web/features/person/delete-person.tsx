import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ManagedPerson } from '../../../src/contract/person.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useDeletePerson, useSuccessors } from './use-people.ts';

export function DeletePerson(props: { person: ManagedPerson; onDeleted: () => void; onClose: () => void }) {
  const words = useWords(peopleWords);
  const { person } = props;
  const [successorId, setSuccessorId] = useState('');
  const successors = useSuccessors(person);
  const remove = useDeletePerson(person.id);
  const choices = (successors.data ?? []).map(({ id, name, email }) => ({ value: id, label: `${name}, ${email}` }));

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    // Not as a callback of this call: the list is asked for again first, and then this is not there any more to hear it.
    void remove.mutateAsync(successorId).then(props.onDeleted, () => undefined);
  };
  return (
    <form onSubmit={handleSubmit}>
      <Notice level="warning" live title={words.people.deleteTitle(person.name)}>
        <p>{words.people.deleteHelp}</p>
        <Stack gap="md" maw={460}>
          {successors.error && <ErrorNotice error={successors.error} onRetry={() => successors.refetch()} />}
          {person.tools > 0 && (
            <NativeSelect
              label={words.people.successor(person.tools)}
              required
              withAsterisk={false}
              value={successorId}
              onChange={(event) => setSuccessorId(event.currentTarget.value)}
              data={[{ value: '', label: words.people.chooseSuccessor }, ...choices]}
            />
          )}
          {remove.error && <ErrorNotice error={remove.error} />}
          <Group gap="sm">
            <Button type="submit" size="xs" loading={remove.isPending}>
              {words.people.delete}
            </Button>
            <Button size="xs" variant="default" onClick={props.onClose}>
              {words.people.cancel}
            </Button>
          </Group>
        </Stack>
      </Notice>
    </form>
  );
}
