import type { AuditAction } from '../../../src/contract/audit.ts';
import type { AuditEvent } from '../../../src/contract/audit-event.ts';
import { auditWords } from '../../i18n/audit-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime, formatWhen } from '../../ui/format.ts';
import { useNow } from '../../ui/use-now.ts';
import { ActorName } from './actor-name.tsx';
import { EventDetails } from './event-details.tsx';
import classes from './event-list.module.css';
import type { AuditSearch } from './use-audit.ts';

/** Events, one to a line that opens; a line breaks in two on a phone. */
export function EventList(props: { events: AuditEvent[]; onNarrow: (search: AuditSearch) => void }) {
  const words = useWords(auditWords);
  const now = useNow(false);
  return (
    <ul className={classes.list}>
      {props.events.map((event) => (
        <li key={event.id}>
          <details className={classes.event}>
            <summary className={classes.line}>
              <span className={classes.action} data-refused={event.action.endsWith('.refused') || undefined}>
                {words.audit.actions[event.action as AuditAction] ?? event.action}
              </span>
              <span className={classes.target}>{event.target?.name}</span>
              <span className={classes.actor}>
                <ActorName event={event} />
              </span>
              <time className={classes.when} dateTime={event.at} title={formatDateTime(event.at, words.locale)}>
                {formatWhen(event.at, new Date(now), words.locale)}
              </time>
            </summary>
            <EventDetails event={event} onNarrow={props.onNarrow} />
          </details>
        </li>
      ))}
    </ul>
  );
}
