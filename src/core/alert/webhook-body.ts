import { pathOf, type ToldAlert, type ToldRun } from './told-alert.ts';

/** What a webhook is sent, of `total` alerts. Its fields only ever become more; docs/alerts.md describes them. */
export function webhookBody(
  message: { id: string; sentAt: Date; linkUrl: string | null },
  alerts: readonly ToldAlert[],
  total: number,
): object {
  const [first, ...more] = alerts.map((alert) => describe(alert, message.linkUrl));
  return { id: message.id, sentAt: message.sentAt.toISOString(), ...first, more, total };
}

/** The same form, with nothing behind it. */
export function testWebhookBody(message: { id: string; sentAt: Date; linkUrl: string | null }): object {
  const nothing = { alert: null, run: null, tool: null, schedule: null, more: [], total: 0 };
  const link = message.linkUrl === null ? null : `${message.linkUrl}/admin/alerts`;
  return { id: message.id, sentAt: message.sentAt.toISOString(), event: 'test', link, ...nothing };
}

function describe(alert: ToldAlert, linkUrl: string | null): object {
  const { run, rule, channel } = alert;
  return {
    event: alert.isRecovery ? 'recovered' : alert.kind,
    link: linkUrl === null ? null : linkUrl + pathOf(run),
    alert: {
      id: alert.id,
      kind: alert.kind,
      severity: alert.severity,
      rule,
      channel,
      facts: alert.facts,
      count: alert.count,
      firstAt: alert.firstAt.toISOString(),
      lastAt: alert.lastAt.toISOString(),
    },
    run: run && describeRun(run),
    tool: alert.tool,
    schedule: alert.schedule,
  };
}

function describeRun({ id, status, reason, trigger, errorSummary, error, lastLines, startedAt, finishedAt }: ToldRun) {
  const times = { startedAt: startedAt?.toISOString() ?? null, finishedAt: finishedAt?.toISOString() ?? null };
  return { id, status, reason, trigger, errorSummary, error, lastLines, ...times };
}
