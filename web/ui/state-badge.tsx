import type { ReactNode } from 'react';
import classes from './state-badge.module.css';

/** A state in a word; the colour only helps the eye. */
export function StateBadge(props: { tone: 'good' | 'bad' | 'warn' | 'busy' | 'quiet'; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={props.tone}>
      {props.children}
    </span>
  );
}
