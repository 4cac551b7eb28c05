import { IconBan, IconCircleCheck, IconCircleX, IconClock, IconClockX, IconLoader2 } from '@tabler/icons-react';
import { runWords } from '../../i18n/run-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import type { RunStatus } from './run-status.ts';
import classes from './status-badge.module.css';

const icons = {
  queued: IconClock,
  running: IconLoader2,
  succeeded: IconCircleCheck,
  failed: IconCircleX,
  canceled: IconBan,
  timed_out: IconClockX,
} satisfies Record<RunStatus, unknown>;

/** The state of a run in a word and a sign, never by colour alone. */
export function StatusBadge(props: { status: RunStatus; size?: 'sm' | 'md' }) {
  const words = useWords(runWords);
  const Icon = icons[props.status];
  return (
    <span className={classes.badge} data-status={props.status} data-size={props.size ?? 'sm'}>
      <Icon size={props.size === 'md' ? 18 : 15} stroke={2} aria-hidden="true" className={classes.icon} />
      {words.run.status[props.status]}
    </span>
  );
}
