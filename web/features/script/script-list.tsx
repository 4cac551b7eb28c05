import { Link } from '@tanstack/react-router';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import rows from '../../ui/linked-rows.module.css';
import { StateBadge } from '../../ui/state-badge.tsx';
import { StatusBadge } from '../run/status-badge.tsx';
import classes from './script-list.module.css';
import type { ListedScript } from './use-scripts.ts';

/** Each script, and how its newest run ended or fares. */
export function ScriptList(props: { scripts: ListedScript[] }) {
  const words = useWords(scriptWords);
  return (
    <ul className={rows.list} data-wrapping>
      {props.scripts.map(({ id, name, codeIdentifier, type, runner, enabled, updatedAt, lastRun }) => (
        <li key={id} className={rows.row}>
          <div className={rows.words}>
            <h2 className={rows.title}>
              <Link to="/admin/scripts/$scriptId" params={{ scriptId: id }} className={rows.link}>
                {name}
              </Link>
            </h2>
            <p className={rows.facts}>
              <code>{codeIdentifier}</code> · {words.script.types[type]} · {words.script.runners[runner]} ·{' '}
              {words.script.changedAt(formatDateTime(updatedAt, words.locale))}
            </p>
          </div>
          <div className={classes.side}>
            {lastRun && <StatusBadge status={lastRun.status} />}
            {lastRun && (
              <time dateTime={lastRun.createdAt}>
                {words.script.lastRun(formatDateTime(lastRun.createdAt, words.locale))}
              </time>
            )}
            {!enabled && <StateBadge tone="quiet">{words.script.disabled}</StateBadge>}
          </div>
        </li>
      ))}
    </ul>
  );
}
