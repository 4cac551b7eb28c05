import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Notification } from '../../../src/contract/notification.ts';
import { newsSentence } from '../../../src/core/news.ts';
import { inboxWords } from '../../i18n/inbox-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import rows from '../../ui/linked-rows.module.css';
import classes from './notification-list.module.css';

/** News, newest first. Following one marks it as read. */
export function NotificationList(props: { notifications: Notification[]; onOpen: (id: string) => void }) {
  const words = useWords(inboxWords);
  return (
    <ol className={rows.list}>
      {props.notifications.map((notification) => (
        <li key={notification.id} className={classes.row} data-unread={notification.readAt === null || undefined}>
          <Target notification={notification} onOpen={() => props.onOpen(notification.id)}>
            {notification.readAt === null && <span className="sr-only">{words.inbox.isUnread}: </span>}
            {newsSentence(notification, words.inbox)}
          </Target>
          <time dateTime={notification.createdAt} className={classes.when}>
            {formatDateTime(notification.createdAt, words.locale)}
          </time>
        </li>
      ))}
    </ol>
  );
}

/** Where it leads: to the alerts, to one's schedule, to the suggestion, to the review of a version, else to the tool; nowhere once that is gone or not one's own any more. */
function Target(props: { notification: Notification; onOpen: () => void; children: ReactNode }) {
  const { kind, tool, version, suggestion, schedule, alert } = props.notification;
  const common = { className: `${rows.link} ${classes.words}`, onClick: props.onOpen };
  if (alert || kind === 'alert_tested') {
    return (
      <Link {...common} to="/admin/alerts" search={kind === 'alert_recovered' ? { over: true } : {}}>
        {props.children}
      </Link>
    );
  }
  if (schedule?.id) {
    return (
      <Link {...common} to="/schedules/$scheduleId" params={{ scheduleId: schedule.id }}>
        {props.children}
      </Link>
    );
  }
  if (kind.startsWith('schedule_')) {
    return (
      <Link {...common} to="/schedules">
        {props.children}
      </Link>
    );
  }
  if (suggestion) {
    return (
      <Link {...common} to="/suggestions/$suggestionId" params={{ suggestionId: suggestion.id }}>
        {props.children}
      </Link>
    );
  }
  if (kind === 'version_published' && tool) {
    return (
      <Link {...common} to="/tools/$slug" params={{ slug: tool.slug }}>
        {props.children}
      </Link>
    );
  }
  if (version) {
    return (
      <Link {...common} to="/admin/reviews/$versionId" params={{ versionId: version.id }}>
        {props.children}
      </Link>
    );
  }
  if (tool && kind !== 'maintainer_removed') {
    return (
      <Link {...common} to="/admin/tools/$toolId" params={{ toolId: tool.id }}>
        {props.children}
      </Link>
    );
  }
  return <span className={classes.words}>{props.children}</span>;
}
