import { VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './notice.module.css';

type Level = 'info' | 'warning' | 'error';
const icons = { info: IconInfoCircle, warning: IconAlertTriangle, error: IconCircleX };

/** A message set apart by colour and by sign; `name` says the level to those who see neither. */
export function Notice(props: { level: Level; name?: string; title?: string; live?: boolean; children?: ReactNode }) {
  const Icon = icons[props.level];
  return (
    <div className={classes.box} data-level={props.level} role={props.live ? 'alert' : undefined}>
      <Icon size={20} stroke={1.8} aria-hidden="true" className={classes.icon} />
      <div className={classes.words}>
        {props.name && <VisuallyHidden>{props.name}: </VisuallyHidden>}
        {props.title && <p className={classes.title}>{props.title}</p>}
        {props.children}
      </div>
    </div>
  );
}
