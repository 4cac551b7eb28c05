/** What the page needs to know of alerts as well; without schemas, which it leaves out. */

/** What a rule can watch for. `recovered` tells that what another of its events told of is over. */
export const alertEvents = [
  'failed',
  'timed_out',
  'recovered',
  'succeeded',
  'long_running',
  'failure_rate',
  'missed',
  'no_success',
  'queue_waiting',
  'worker_lost',
] as const;
export type AlertEvent = (typeof alertEvents)[number];

/** What an alert can be about: events of rules, and what the program tells by itself. */
export const alertKinds = [
  ...alertEvents.filter((event): event is Exclude<AlertEvent, 'recovered'> => event !== 'recovered'),
  'channel_failing',
] as const;
export type AlertKind = Exclude<AlertEvent, 'recovered'> | 'channel_failing';

/** Events of the whole installation: a rule of one tool or schedule cannot watch for them. */
export const eventsOfInstallation = ['queue_waiting', 'worker_lost'] as const satisfies AlertEvent[];

export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const channelKinds = ['email', 'inbox', 'webhook'] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** `dropped`: nobody wants it any more, since its rule or its channel was changed, or what it tells of is gone. */
export const deliveryStates = ['waiting', 'trying', 'sent', 'given_up', 'dropped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** What an alert tells in numbers; which of them there are depends on its kind. */
export interface AlertFacts {
  /** How long, or within which time. */
  minutes?: number | undefined;
  hours?: number | undefined;
  /** How many runs failed, of how many. */
  failed?: number | undefined;
  total?: number | undefined;
  /** How many runs wait. */
  waiting?: number | undefined;
}

/** Of one person who does not manage alerts. */
export const MOST_RULES = 50;
export const MOST_CHANNELS = 100;
export const MOST_RECEIVERS = 50;
