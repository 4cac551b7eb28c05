import { IconBell } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useUnread } from '../features/inbox/use-inbox.ts';
import { useWords } from '../i18n/use-words.tsx';
import classes from './inbox-bell.module.css';

/** The way to the inbox, with how many wait there. */
export function InboxBell() {
  const words = useWords();
  const unread = useUnread();
  return (
    <Link to="/inbox" className={classes.bell} aria-label={words.shell.inbox(unread)}>
      <IconBell size={20} stroke={1.7} aria-hidden="true" />
      {unread > 0 && (
        <span aria-hidden="true" className={classes.count}>
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </Link>
  );
}
