import { type ReactNode, useId } from 'react';
import classes from './section.module.css';

/** A titled part of a page, on paper or on a raised surface. */
export function Section(props: { title: string; aside?: ReactNode; raised?: boolean; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={props.raised ? classes.raised : classes.plain}>
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {props.title}
        </h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}
