import { routes } from '../../../src/contract/routes.ts';
import { makeSchedule, scheduleForm } from '../../schedule-maker.ts';
import type { Stage, Uses } from './stage.ts';

export function scheduleUses({ app, superuser, published }: Stage): Uses {
  const make = async () => {
    const { client } = await app.signInAs('user');
    const { id: scheduleId, nextAt } = await makeSchedule(client, published.toolId);
    return { client, params: { scheduleId }, nextAt };
  };
  const pause = { reason: 'Holidays' };

  return {
    createSchedule: async () => {
      const { client } = await app.signInAs('user');
      const body = scheduleForm(published.toolId);
      return { call: () => client.call(routes.createSchedule, { body }), leaves: ['schedule.created'] };
    },
    changeSchedule: async () => {
      const { client, params } = await make();
      const call = () => client.call(routes.changeSchedule, { params, body: { name: 'Another' } });
      return { call, leaves: ['schedule.changed'] };
    },
    replaceScheduleFiles: async () => {
      const { client, params } = await make();
      const body = new FormData();
      body.append('files', new File(['kr'], 'a.txt', { type: 'text/plain' }));
      return { call: () => client.call(routes.replaceScheduleFiles, { params, body }), leaves: ['schedule.changed'] };
    },
    deleteSchedule: async () => {
      const { params } = await make();
      return { call: () => superuser.client.call(routes.deleteSchedule, { params }), leaves: ['schedule.deleted'] };
    },
    pauseSchedule: async () => {
      const { client, params } = await make();
      const call = () => client.call(routes.pauseSchedule, { params, body: pause });
      return { call, leaves: ['schedule.paused'] };
    },
    resumeSchedule: async () => {
      const { client, params } = await make();
      await client.call(routes.pauseSchedule, { params, body: pause });
      return { call: () => client.call(routes.resumeSchedule, { params }), leaves: ['schedule.resumed'] };
    },
    skipNext: async () => {
      const { client, params, nextAt } = await make();
      const call = () => client.call(routes.skipNext, { params, body: { dueAt: nextAt } });
      return { call, leaves: ['schedule.skip_changed'] };
    },
    runScheduleNow: async () => {
      const { client, params } = await make();
      return { call: () => client.call(routes.runScheduleNow, { params }), leaves: ['run.started'] };
    },
    pauseAllSchedules: async () => {
      const call = () => superuser.client.call(routes.pauseAllSchedules, { body: pause });
      return { call, leaves: ['schedule.all_paused'] };
    },
    resumeAllSchedules: async () => {
      await superuser.client.call(routes.pauseAllSchedules, { body: pause });
      return { call: () => superuser.client.call(routes.resumeAllSchedules, {}), leaves: ['schedule.all_resumed'] };
    },
    previewRule: async () => {
      const { client } = await app.signInAs('user');
      const rule = { kind: 'cron', expression: '@daily', timeZone: 'UTC' } as const;
      return { call: () => client.call(routes.previewRule, { body: { rule } }), leaves: [] };
    },
  };
}
