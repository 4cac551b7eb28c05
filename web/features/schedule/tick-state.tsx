import type { TickState } from '../../../src/contract/schedule-rules.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';

const tones = {
  ...({ waiting: 'busy', running: 'busy', retrying: 'warn', succeeded: 'good' } as const),
  ...({ failed: 'bad', canceled: 'quiet', missed: 'warn', skipped: 'quiet' } as const),
} satisfies Record<TickState, unknown>;

export function TickStateBadge({ state }: { state: TickState }) {
  const words = useWords(scheduleWords);
  return <StateBadge tone={tones[state]}>{words.schedule.ticks[state]}</StateBadge>;
}
