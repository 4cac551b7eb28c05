import { randomUUID } from 'node:crypto';
import { routes } from '../../../src/contract/routes.ts';
import type { Stage, Uses } from './stage.ts';

export function scriptUses({ superuser: { client } }: Stage): Uses {
  const make = async (type: 'bash' | 'browser', script: string) => {
    const body = { name: `Audited ${randomUUID()}`, type, script };
    const { item } = await client.call(routes.createScript, { body });
    return { scriptId: item.id };
  };

  return {
    createScript: async () => ({ call: () => make('bash', 'true'), leaves: ['script.created'] }),
    changeScript: async () => {
      const params = await make('bash', 'true');
      const call = () => client.call(routes.changeScript, { params, body: { script: 'false' } });
      return { call, leaves: ['script.changed'] };
    },
    deleteScript: async () => {
      const params = await make('bash', 'true');
      return { call: () => client.call(routes.deleteScript, { params }), leaves: ['script.deleted'] };
    },
    runScript: async () => {
      const params = await make('bash', 'true');
      return { call: () => client.call(routes.runScript, { params }), leaves: ['run.started'] };
    },
    reportScriptRun: async () => {
      const params = await make('browser', '');
      const body = { version: 1, status: 'succeeded' as const, durationMs: 1, output: [] };
      return { call: () => client.call(routes.reportScriptRun, { params, body }), leaves: ['run.reported'] };
    },
    cancelScriptRun: async () => {
      const { runId: scriptRunId } = await client.call(routes.runScript, { params: await make('bash', 'sleep 600') });
      const call = () => client.call(routes.cancelScriptRun, { params: { scriptRunId } });
      return { call, leaves: ['run.canceled'] };
    },
  };
}
