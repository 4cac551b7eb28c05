import { UnstyledButton } from '@mantine/core';
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
      <span className={classes.initials} aria-hidden="true">
        {initialsOf(person.name)}
      </span>
      <span className={classes.words}>
        <span className={classes.name}>{person.name}</span>
        <span className={classes.role}>{words.roles[person.role]}</span>
      </span>
    </UnstyledButton>
  );
}

/** The first letters of two names, or two of the only one. */
function initialsOf(name: string): string {
  const [first = '', second] = name.trim().split(/\s+/);
  const letters = second === undefined ? [...first].slice(0, 2) : [[...first][0], [...second][0]];
  return letters.join('').toUpperCase();
}
