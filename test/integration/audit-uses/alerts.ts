import { randomUUID } from 'node:crypto';
import { changeAlertRuleSchema } from '../../../src/contract/alert.ts';
import { routes } from '../../../src/contract/routes.ts';
import { putAlertRule } from '../../../src/db/alert-rules.ts';
import { openAlert } from '../../../src/db/alerts.ts';
import type { Stage, Uses } from './stage.ts';

export function alertUses({ db, superuser: { id: ownerId, client } }: Stage): Uses {
  const ruleBody = { name: 'A rule', events: ['failed' as const] };
  const makeRule = async () => {
    const rule = await client.call(routes.createAlertRule, { body: ruleBody });
    return { ruleId: rule.id };
  };
  const makeAlert = async () => {
    const [id, ruleId, at] = [randomUUID(), randomUUID(), new Date()];
    await putAlertRule(db, { ...changeAlertRuleSchema.parse(ruleBody), id: ruleId, ownerId, now: at });
    const nothing = { toolId: null, scheduleId: null, channelId: null, runId: null, facts: {}, isOverAtOnce: false };
    const about = { kind: 'failed', severity: 'info', subject: 'x', times: 1, firstAt: at, at } as const;
    await openAlert(db, { id, ruleId, ...about, ...nothing }, false);
    return { alertId: id };
  };
  const channelBody = () => ({ name: randomUUID(), addresses: ['team@example.org'] });
  const makeChannel = async () => {
    const body = { ...channelBody(), kind: 'email' as const };
    return { channelId: (await client.call(routes.createAlertChannel, { body })).id };
  };

  return {
    acknowledgeAlert: async () => {
      const params = await makeAlert();
      return { call: () => client.call(routes.acknowledgeAlert, { params }), leaves: ['alert.acknowledged'] };
    },
    resolveAlert: async () => {
      const params = await makeAlert();
      return { call: () => client.call(routes.resolveAlert, { params }), leaves: ['alert.resolved'] };
    },
    createAlertRule: async () => ({ call: makeRule, leaves: ['alert_rule.created'] }),
    changeAlertRule: async () => {
      const params = await makeRule();
      const call = () => client.call(routes.changeAlertRule, { params, body: ruleBody });
      return { call, leaves: ['alert_rule.changed'] };
    },
    deleteAlertRule: async () => {
      const params = await makeRule();
      return { call: () => client.call(routes.deleteAlertRule, { params }), leaves: ['alert_rule.deleted'] };
    },
    createAlertChannel: async () => ({ call: makeChannel, leaves: ['alert_channel.created'] }),
    changeAlertChannel: async () => {
      const params = await makeChannel();
      const call = () => client.call(routes.changeAlertChannel, { params, body: channelBody() });
      return { call, leaves: ['alert_channel.changed'] };
    },
    deleteAlertChannel: async () => {
      const params = await makeChannel();
      return { call: () => client.call(routes.deleteAlertChannel, { params }), leaves: ['alert_channel.deleted'] };
    },
    testAlertChannel: async () => {
      const params = await makeChannel();
      return { call: () => client.call(routes.testAlertChannel, { params }), leaves: ['alert_channel.tested'] };
    },
  };
}
