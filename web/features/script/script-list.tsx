import { Link } from '@tanstack/react-router';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import rows from '../../ui/linked-rows.module.css';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Script } from './use-scripts.ts';

export function ScriptList(props: { scripts: Script[] }) {
  const words = useWords(scriptWords);
  return (
    <ul className={rows.list} data-wrapping>
      {props.scripts.map(({ id, name, codeIdentifier, type, runner, enabled, updatedAt }) => (
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
          {!enabled && <StateBadge tone="quiet">{words.script.disabled}</StateBadge>}
        </li>
      ))}
    </ul>
  );
}
