import { Link } from '@tanstack/react-router';
import classes from './wordmark.module.css';

export function Wordmark() {
  return (
    <Link to="/" className={classes.mark}>
      <img src="/favicon.svg" alt="" width={26} height={26} />
      Scriptorium
    </Link>
  );
}
