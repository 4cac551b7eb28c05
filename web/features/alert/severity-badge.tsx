import type { Severity } from '../../../src/contract/alert-events.ts';
import { alertWords } from '../../i18n/alert-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';

const tones = { info: 'quiet', warning: 'warn', critical: 'bad' } as const;

export function SeverityBadge({ severity }: { severity: Severity }) {
  const words = useWords(alertWords);
  return <StateBadge tone={tones[severity]}>{words.alert.severities[severity]}</StateBadge>;
}
