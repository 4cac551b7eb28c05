import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

/** Nothing to show, and what to do about it. */
export function EmptyState(props: { icon: ReactNode; title: string; help: string; children?: ReactNode }) {
  return (
    <div className={classes.box}>
      <div className={classes.icon} aria-hidden="true">
        {props.icon}
      </div>
      <p className={classes.title}>{props.title}</p>
      <p className={classes.help}>{props.help}</p>
      {props.children}
    </div>
  );
}
