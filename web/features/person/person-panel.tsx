import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { ManagedPerson } from '../../../src/contract/person.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import { useSpeech, useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { formatDate, formatDateTime } from '../../ui/format.ts';
import { DeletePerson } from './delete-person.tsx';
import { type PersonAct, useActOn, useSendLink } from './use-people.ts';

/** What is known of a person, and what the reader may do: the server says which. */
export function PersonPanel(props: {
  person: ManagedPerson;
  onNews: (news: string) => void;
  onLink: (name: string, link: string) => void;
}) {
  const words = useWords(peopleWords);
  const { language } = useSpeech();
  const { person } = props;
  const [isDeleting, setDeleting] = useState(false);
  const act = useActOn(person.id);
  const send = useSendLink(person.id);
  const texts = words.people;
  const error = act.error ?? send.error;
  const isBusy = act.isPending || send.isPending;

  const handleAct = (name: PersonAct) =>
    act.mutate(name, { onSuccess: () => props.onNews(texts.done[name](person.name)) });
  const handleSend = () =>
    send.mutate(language, {
      onSuccess: ({ link }) => {
        if (link === null) props.onNews(texts.mailed(person.name));
        else props.onLink(person.name, link);
      },
    });
  const isOut = person.state === 'disabled';
  const doors: { isOpen: boolean; label: string; onClick: () => void }[] = [
    {
      isOpen: person.can.sendLink,
      label: person.state === 'invited' ? texts.resend : texts.newPassword,
      onClick: handleSend,
    },
    { isOpen: person.can.endLogins && person.logins > 0, label: texts.endLogins, onClick: () => handleAct('logins') },
    {
      isOpen: person.can.removeSecondStep,
      label: texts.removeSecondStep,
      onClick: () => handleAct('secondStep'),
    },
    {
      isOpen: person.can.disable,
      label: isOut ? texts.enable : texts.disable,
      onClick: () => handleAct(isOut ? 'enable' : 'disable'),
    },
    { isOpen: person.can.delete, label: texts.delete, onClick: () => setDeleting(true) },
  ];
  return (
    <>
      <FactList
        facts={[
          { name: texts.since, value: formatDate(person.createdAt, words.locale) },
          {
            name: texts.seen,
            value: person.lastSeenAt === null ? texts.never : formatDateTime(person.lastSeenAt, words.locale),
          },
          { name: texts.logins, value: texts.browsers(person.logins) },
          { name: texts.tools, value: person.tools.toLocaleString(words.locale) },
          { name: texts.secondStep, value: person.hasSecondStep ? words.ui.yes : words.ui.no },
          ...(person.mail === null ? [] : [{ name: texts.lastMail, value: texts.mails[person.mail] }]),
        ]}
      />
      {error && <ErrorNotice error={error} />}
      {isDeleting ? (
        <DeletePerson
          person={person}
          onDeleted={() => props.onNews(texts.done.delete(person.name))}
          onClose={() => setDeleting(false)}
        />
      ) : (
        <Group gap="sm" mt="sm">
          {doors
            .filter((door) => door.isOpen)
            .map((door) => (
              <Button key={door.label} size="xs" variant="default" disabled={isBusy} onClick={door.onClick}>
                {door.label}
              </Button>
            ))}
        </Group>
      )}
    </>
  );
}
