import { Link } from '@tanstack/react-router';
import { useWords } from '../../i18n/use-words.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './recent-tools.module.css';
import { useRecentTools } from './use-favourites.ts';

/** A short way back to what I used last. Nothing for who has not run anything yet. */
export function RecentTools() {
  const words = useWords();
  const tools = useRecentTools().data?.items ?? [];
  if (tools.length === 0) return null;
  return (
    <Section title={words.catalogue.recent}>
      <ul className={classes.list}>
        {tools.map((tool) => (
          <li key={tool.id}>
            <Link to="/tools/$slug" params={{ slug: tool.slug }} className={classes.link}>
              {tool.title}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
