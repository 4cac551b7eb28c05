import type { ReactNode } from 'react';
import classes from './fact-list.module.css';

/** Names and values in two columns, one on a phone. */
export function FactList(props: { facts: { name: string; value: ReactNode }[] }) {
  return (
    <dl className={classes.list}>
      {props.facts.map((fact, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two facts may have the same name, and they do not move
        <div key={`${index} ${fact.name}`} className={classes.row}>
          <dt>{fact.name}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
