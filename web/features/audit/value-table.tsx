import type { AuditEvent } from '../../../src/contract/audit-event.ts';
import { auditWords } from '../../i18n/audit-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { valueChanges } from './value-changes.ts';
import classes from './value-table.module.css';

/** The values of an event before and after; what is the same on both sides is not set off. */
export function ValueTable({ event }: { event: AuditEvent }) {
  const words = useWords(auditWords).audit;
  const changes = valueChanges(event.before, event.after);
  if (changes.length === 0) return null;
  const hasBefore = changes.some((change) => change.before !== null);
  return (
    <table className={classes.table}>
      <caption className={classes.caption}>{words.values}</caption>
      <thead>
        <tr>
          <th scope="col">{words.field}</th>
          {hasBefore && <th scope="col">{words.before}</th>}
          <th scope="col">{words.after}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ name, before, after }) => (
          <tr key={name} data-changed={(hasBefore && before !== after) || undefined}>
            <th scope="row">{name}</th>
            {hasBefore && <td>{before === null ? <Unset /> : <del className={classes.before}>{before}</del>}</td>}
            <td>{after === null ? <Unset /> : <span className={classes.after}>{after}</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Unset() {
  return <span className={classes.unset}>{useWords(auditWords).audit.unset}</span>;
}
