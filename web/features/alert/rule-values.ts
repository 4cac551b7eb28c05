import type { AlertRule } from '../../../src/contract/alert.ts';
import type { AlertEvent, Severity } from '../../../src/contract/alert-events.ts';

/** What the form of a rule holds. */
export interface RuleValues {
  name: string;
  toolId: string | null;
  scheduleId: string | null;
  events: AlertEvent[];
  severity: Severity;
  longRunningMinutes: number;
  failureRate: { percent: number; minutes: number; runs: number };
  noSuccessHours: number;
  queueMinutes: number;
  digestMinutes: number;
  quietHours: { from: string; to: string; zone: string } | null;
  toInbox: boolean;
  toEmail: boolean;
  channelIds: string[];
  isEnabled: boolean;
}

export const emptyRule: RuleValues = {
  name: '',
  toolId: null,
  scheduleId: null,
  events: ['failed', 'timed_out', 'recovered'],
  severity: 'warning',
  longRunningMinutes: 30,
  failureRate: { percent: 50, minutes: 60, runs: 5 },
  noSuccessHours: 24,
  queueMinutes: 10,
  digestMinutes: 0,
  quietHours: null,
  toInbox: true,
  toEmail: false,
  channelIds: [],
  isEnabled: true,
};

export function valuesOf(rule: AlertRule): RuleValues {
  const {
    id: _id,
    owner: _owner,
    tool,
    schedule,
    channels,
    isStopped: _isStopped,
    updatedAt: _updatedAt,
    ...values
  } = rule;
  return {
    ...values,
    toolId: tool?.id ?? null,
    scheduleId: schedule?.id ?? null,
    channelIds: channels.map(({ id }) => id),
  };
}

export function newQuietHours(): { from: string; to: string; zone: string } {
  return { from: '22:00', to: '07:00', zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}
