import type { ScheduleState } from '../../../src/contract/schedule-rules.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';

const tones = { active: 'good', paused: 'busy', stopped: 'warn', ended: 'quiet' } as const;

export function ScheduleStateBadge({ state }: { state: ScheduleState }) {
  const words = useWords(scheduleWords);
  return <StateBadge tone={tones[state]}>{words.schedule.states[state]}</StateBadge>;
}
