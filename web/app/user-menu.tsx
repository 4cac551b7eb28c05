import { Avatar, UnstyledButton } from '@mantine/core';
import { type ComponentPropsWithRef, lazy, Suspense, useState } from 'react';
import { useMe } from '../features/person/use-me.ts';
import { useWords } from '../i18n/use-words.tsx';
import classes from './user-menu.module.css';

// Menus bring an engine along that places them; it is loaded when somebody reaches for this one.
const AccountMenu = lazy(async () => ({ default: (await import('./account-menu.tsx')).AccountMenu }));

export function UserMenu() {
  const [isWanted, setWanted] = useState(false);
  const button = <AccountButton aria-haspopup="menu" onClick={() => setWanted(true)} />;
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu target={<AccountButton />} />
    </Suspense>
  );
}

function AccountButton(props: ComponentPropsWithRef<'button'>) {
  const words = useWords();
  const person = useMe()?.person;
  if (!person) return null;
  return (
    <UnstyledButton {...props} className={classes.person} aria-label={words.shell.account(person.name)}>
      <Avatar size={32} radius="xl" name={person.name} color="lapis" variant="filled" aria-hidden="true" />
      <span className={classes.words}>
        <span className={classes.name}>{person.name}</span>
        <span className={classes.role}>{words.roles[person.role]}</span>
      </span>
    </UnstyledButton>
  );
}
