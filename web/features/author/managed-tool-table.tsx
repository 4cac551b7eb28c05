import { Link } from '@tanstack/react-router';
import type { ManagedTool } from '../../../src/contract/tool.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './managed-tool-table.module.css';

export function ManagedToolTable(props: { tools: ManagedTool[] }) {
  const words = useWords();
  return (
    <ul className={classes.list}>
      {props.tools.map((tool) => (
        <li key={tool.id} className={classes.row}>
          <div className={classes.words}>
            <h2 className={classes.title}>
              <Link to="/admin/tools/$toolId" params={{ toolId: tool.id }} className={classes.link}>
                {tool.title}
              </Link>
            </h2>
            <p className={classes.facts}>
              {tool.slug} · {tool.owner.name}
            </p>
          </div>
          {tool.headVersionId === null ? (
            <StateBadge tone="quiet">{words.author.noVersion}</StateBadge>
          ) : (
            <StateBadge tone={tool.isPublished ? 'good' : 'warn'}>
              {tool.isPublished ? words.author.published : words.author.draft}
            </StateBadge>
          )}
        </li>
      ))}
    </ul>
  );
}
