import { Link } from '@tanstack/react-router';
import type { ToolCard } from '../../../src/contract/tool.ts';
import classes from './tool-cards.module.css';

/** The whole card is the target, its title is the link. */
export function ToolCards(props: { tools: ToolCard[] }) {
  return (
    <ul className={classes.grid}>
      {props.tools.map((tool) => (
        <li key={tool.id} className={classes.card}>
          <h2 className={classes.title}>
            <Link to="/tools/$slug" params={{ slug: tool.slug }} className={classes.link}>
              {tool.title}
            </Link>
          </h2>
          <p className={classes.summary}>{tool.summary}</p>
          {tool.audience.length > 0 && <p className={classes.audience}>{tool.audience.join(' · ')}</p>}
        </li>
      ))}
    </ul>
  );
}
