import type { ReactNode } from 'react';
import classes from './two-columns.module.css';

/** The matter, and beside it (below it on a narrow screen) what belongs to it. */
export function TwoColumns(props: { aside?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.columns} data-alone={!props.aside || undefined}>
      <div className={classes.main}>{props.children}</div>
      {props.aside && <aside className={classes.aside}>{props.aside}</aside>}
    </div>
  );
}
