import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

/** The frame of every page: document title, one h1 that takes the focus after navigation, room for its actions. */
export function Page(props: { title: string; lead?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  useDocumentTitle(props.title);
  return (
    <>
      <header className={classes.head}>
        <div className={classes.words}>
          <h1 className={classes.title} id="page-title" tabIndex={-1}>
            {props.title}
          </h1>
          {props.lead && <div className={classes.lead}>{props.lead}</div>}
        </div>
        {props.actions && <div className={classes.actions}>{props.actions}</div>}
      </header>
      {props.children}
    </>
  );
}

function useDocumentTitle(title: string) {
  // The title of the window lives outside React.
  useEffect(() => {
    document.title = `${title} · Scriptorium`;
  }, [title]);
}
