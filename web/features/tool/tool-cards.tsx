import { Link } from '@tanstack/react-router';
import type { CatalogueCard } from '../../../src/contract/tool.ts';
import { FavouriteButton } from './favourite-button.tsx';
import classes from './tool-cards.module.css';

/** The whole card is the target, its title is the link; the star lies above. */
export function ToolCards(props: { tools: CatalogueCard[] }) {
  return (
    <ul className={classes.grid}>
      {props.tools.map((tool) => (
        <li key={tool.id} className={classes.card}>
          <div className={classes.head}>
            <h2 className={classes.title}>
              <Link to="/tools/$slug" params={{ slug: tool.slug }} className={classes.link}>
                {tool.title}
              </Link>
            </h2>
            <FavouriteButton tool={tool} className={classes.star ?? ''} />
          </div>
          <p className={classes.summary}>{tool.summary}</p>
          {tool.audience.length > 0 && <p className={classes.audience}>{tool.audience.join(' · ')}</p>}
        </li>
      ))}
    </ul>
  );
}
