import { Link } from '@tanstack/react-router';
import type { ManagedToolLine } from '../../../src/contract/tool.ts';
import { authorWords } from '../../i18n/author-words.ts';
import type { WordsOf } from '../../i18n/language.ts';
import { useWords } from '../../i18n/use-words.tsx';
import rows from '../../ui/linked-rows.module.css';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './managed-tool-table.module.css';

/** Each tool with its state, and what waits to be done with it. */
export function ManagedToolTable(props: { tools: ManagedToolLine[] }) {
  const words = useWords(authorWords);
  return (
    <ul className={rows.list} data-wrapping>
      {props.tools.map((tool) => (
        <li key={tool.id} className={rows.row}>
          <div className={rows.words}>
            <h2 className={rows.title}>
              <Link to="/admin/tools/$toolId" params={{ toolId: tool.id }} className={rows.link}>
                {tool.title}
              </Link>
            </h2>
            <p className={rows.facts}>{factsOf(tool, words).join(' · ')}</p>
          </div>
          <div className={classes.states}>
            {tool.isReturned && <StateBadge tone="warn">{words.author.wantsChanges}</StateBadge>}
            {tool.inReview && <StateBadge tone="busy">{words.author.waitsForReview(tool.inReview.number)}</StateBadge>}
            {tool.head === null ? (
              <StateBadge tone="quiet">{words.author.noVersion}</StateBadge>
            ) : (
              <StateBadge tone={tool.isPublished ? 'good' : 'warn'}>
                {tool.isPublished ? words.author.published : words.author.draft}
              </StateBadge>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function factsOf(tool: ManagedToolLine, { author }: WordsOf<typeof authorWords>): string[] {
  const whose = tool.isOwner ? author.owned : tool.owner.name;
  return [
    tool.slug,
    tool.isMaintainer ? `${whose}, ${author.maintained.toLocaleLowerCase()}` : whose,
    ...(tool.activeNumber === null ? [] : [author.publishedAs(tool.activeNumber)]),
    ...(tool.head?.state === 'draft' ? [author.headDraft(tool.head.number)] : []),
  ];
}
