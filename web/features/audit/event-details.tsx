import { Button } from '@mantine/core';
import type { AuditEvent } from '../../../src/contract/audit-event.ts';
import { auditWords } from '../../i18n/audit-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { ActorName } from './actor-name.tsx';
import classes from './event-details.module.css';
import type { AuditSearch } from './use-audit.ts';
import { ValueTable } from './value-table.tsx';

export function EventDetails(props: { event: AuditEvent; onNarrow: (search: AuditSearch) => void }) {
  const words = useWords(auditWords);
  const { event } = props;
  const { actor, target, onBehalfOf } = event;
  const facts = [
    { name: words.audit.when, value: <time dateTime={event.at}>{fullTime(event.at, words.locale)}</time> },
    { name: words.audit.actor, value: <ActorName event={event} /> },
    onBehalfOf && { name: words.audit.onBehalfOf, value: onBehalfOf.name ?? words.audit.forgotten },
    target && { name: words.audit.nouns[target.type] ?? target.type, value: <Named {...target} /> },
    event.address !== null && { name: words.audit.address, value: event.address },
    event.requestId !== null && { name: words.audit.request, value: <code>{event.requestId}</code> },
    { name: words.audit.place, value: String(event.seq) },
    { name: words.audit.hash, value: <code className={classes.hash}>{event.hash}</code> },
  ];
  return (
    <div className={classes.details}>
      <FactList facts={facts.filter((fact) => fact !== null && fact !== false)} />
      <ValueTable event={event} />
      <div className={classes.buttons}>
        {actor && (
          <Button size="compact-sm" variant="default" onClick={() => props.onNarrow({ actor: actor.id })}>
            {words.audit.only.actor}
          </Button>
        )}
        {target && (
          <Button size="compact-sm" variant="default" onClick={() => props.onNarrow({ target: target.id })}>
            {words.audit.only.target}
          </Button>
        )}
        {target?.type === 'tool' && target.name !== null && (
          <ButtonLink size="compact-sm" variant="default" to="/admin/tools/$toolId" params={{ toolId: target.id }}>
            {words.audit.openTool}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}

function Named({ name, id }: { name: string | null; id: string }) {
  return (
    <>
      {name} <code className={classes.hash}>{id}</code>
    </>
  );
}

function fullTime(iso: string, locale: string): string {
  return new Date(iso).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'long' });
}
