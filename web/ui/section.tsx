import { type ReactNode, useId } from 'react';
import classes from './section.module.css';

/** A titled part of a page, on paper or on a raised surface. */
export function Section(props: {
  title: string;
  aside?: ReactNode;
  raised?: boolean;
  order?: 2 | 3;
  children: ReactNode;
}) {
  const id = useId();
  const Heading = props.order === 3 ? 'h3' : 'h2';
  return (
    <section aria-labelledby={id} className={props.raised ? classes.raised : classes.plain}>
      <div className={classes.head}>
        <Heading id={id} className={classes.title}>
          {props.title}
        </Heading>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}
