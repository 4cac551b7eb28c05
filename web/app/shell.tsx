import { Burger } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useWords } from '../i18n/use-words.tsx';
import { InboxBell } from './inbox-bell.tsx';
import { MainNavigation } from './main-navigation.tsx';
import classes from './shell.module.css';
import { ShortcutKeys } from './shortcut-keys.tsx';
import { useKeptFocus } from './use-kept-focus.ts';
import { UserMenu } from './user-menu.tsx';
import { Wordmark } from './wordmark.tsx';

/** The frame of every signed-in page: sidebar (a folding menu on a phone), content, shortcuts. */
export function Shell() {
  const words = useWords();
  const [menuOpen, menu] = useDisclosure(false);
  const content = useRef<HTMLElement>(null);
  useFocusOnNavigation(menu.close);
  useKeptFocus(content);
  return (
    <div className={classes.frame}>
      <a href="#content" className={classes.skip}>
        {words.shell.skip}
      </a>
      <header className={classes.bar}>
        <div className={classes.top}>
          <Wordmark />
          <InboxBell />
        </div>
        <Burger
          opened={menuOpen}
          onClick={menu.toggle}
          className={classes.burger}
          size="sm"
          aria-label={words.shell.menu}
          aria-expanded={menuOpen}
          aria-controls="sidebar"
        />
        <div id="sidebar" className={classes.menu} data-open={menuOpen || undefined}>
          <MainNavigation />
          <UserMenu />
        </div>
      </header>
      <main id="content" ref={content} className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
      <ShortcutKeys />
    </div>
  );
}

/** After a change of page the focus goes to its title, so that a screen reader says where one is; not on the first load. */
function useFocusOnNavigation(onNavigate: () => void) {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const last = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (path === undefined || path === last.current) return;
    const isFirst = last.current === undefined;
    last.current = path;
    if (isFirst) return;
    onNavigate();
    document.getElementById('page-title')?.focus();
  }, [path, onNavigate]);
}
