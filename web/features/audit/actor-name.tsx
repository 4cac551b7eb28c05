import type { AuditEvent } from '../../../src/contract/audit-event.ts';
import { auditWords } from '../../i18n/audit-words.ts';
import { useWords } from '../../i18n/use-words.tsx';

/** Who did it, in words where it was nobody in particular. */
export function ActorName({ event: { actor, address } }: { event: AuditEvent }) {
  const words = useWords(auditWords).audit;
  if (actor !== null) return <>{actor.name ?? words.forgotten}</>;
  return <>{address === null ? words.program : words.nobody}</>;
}
