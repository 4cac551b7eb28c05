import {
  IconActivity,
  IconBellExclamation,
  IconBulb,
  IconCalendarTime,
  IconChecklist,
  IconHistory,
  IconInbox,
  IconLayoutGrid,
  IconListSearch,
  IconSettings,
  IconTerminal2,
  IconTool,
  IconUsers,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMe } from '../features/person/use-me.ts';
import { useWords } from '../i18n/use-words.tsx';
import classes from './main-navigation.module.css';

/** The doors this person may open; the server says which. */
export function MainNavigation() {
  const words = useWords();
  const can = useMe()?.can;
  return (
    <nav aria-label={words.shell.mainNavigation}>
      <ul className={classes.list}>
        <Door to="/" exact icon={<IconLayoutGrid size={19} stroke={1.7} />} label={words.shell.catalogue} />
        <Door to="/runs" icon={<IconHistory size={19} stroke={1.7} />} label={words.shell.myRuns} />
        <Door to="/schedules" icon={<IconCalendarTime size={19} stroke={1.7} />} label={words.shell.schedules} />
        <Door to="/suggestions" icon={<IconBulb size={19} stroke={1.7} />} label={words.shell.mySuggestions} />
        {can?.writeTools && (
          <Door to="/admin/tools" icon={<IconTool size={19} stroke={1.7} />} label={words.shell.myTools} />
        )}
        {can?.publishVersions && (
          <Door to="/admin/reviews" icon={<IconChecklist size={19} stroke={1.7} />} label={words.shell.reviews} />
        )}
        {can?.decideSuggestions && (
          <Door to="/admin/suggestions" icon={<IconInbox size={19} stroke={1.7} />} label={words.shell.suggestions} />
        )}
        {can?.manageScripts && (
          <Door to="/admin/scripts" icon={<IconTerminal2 size={19} stroke={1.7} />} label={words.shell.scripts} />
        )}
        {can?.managePeople && (
          <Door to="/people" icon={<IconUsers size={19} stroke={1.7} />} label={words.shell.people} />
        )}
        {can?.writeTools && (
          <Door to="/admin/alerts" icon={<IconBellExclamation size={19} stroke={1.7} />} label={words.shell.alerts} />
        )}
        {can?.readMonitoring && (
          <Door to="/admin/monitoring" icon={<IconActivity size={19} stroke={1.7} />} label={words.shell.monitoring} />
        )}
        {can?.readAudit && (
          <Door to="/admin/audit" icon={<IconListSearch size={19} stroke={1.7} />} label={words.shell.audit} />
        )}
        {can?.readSettings && (
          <Door to="/admin/settings" icon={<IconSettings size={19} stroke={1.7} />} label={words.shell.settings} />
        )}
      </ul>
    </nav>
  );
}

function Door(props: {
  to:
    | '/'
    | '/runs'
    | '/schedules'
    | '/suggestions'
    | '/admin/tools'
    | '/admin/reviews'
    | '/admin/suggestions'
    | '/admin/scripts'
    | '/people'
    | '/admin/alerts'
    | '/admin/monitoring'
    | '/admin/audit'
    | '/admin/settings';
  exact?: boolean;
  icon: ReactNode;
  label: string;
}) {
  return (
    <li>
      <Link
        to={props.to}
        className={classes.door}
        activeOptions={{ exact: props.exact ?? false, includeSearch: false }}
      >
        <span aria-hidden="true" className={classes.icon}>
          {props.icon}
        </span>
        {props.label}
      </Link>
    </li>
  );
}
