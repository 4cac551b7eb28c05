import { routes } from '../../../src/contract/routes.ts';
import { makeDraft, runForm } from '../../tool-maker.ts';
import type { Stage, Uses } from './stage.ts';

export function runUses({ superuser: { client }, published: { slug, versionId } }: Stage): Uses {
  return {
    startRun: async () => ({
      call: () => client.call(routes.startRun, { params: { slug }, body: runForm() }),
      leaves: ['run.started'],
    }),
    startSandboxRun: async () => ({
      call: () => client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() }),
      leaves: ['run.started'],
    }),
    startAction: async () => {
      const params = { slug };
      const first = await client.call(routes.startRun, { params, query: { wait: 60 }, body: runForm() });
      const body = { actionId: 'more', expectedStateRev: first.stateRev ?? -1 };
      return { call: () => client.call(routes.startAction, { params, body }), leaves: ['run.started'] };
    },
    startSandboxAction: async () => {
      const params = { versionId };
      const first = await client.call(routes.startSandboxRun, { params, query: { wait: 60 }, body: runForm() });
      const body = { actionId: 'more', expectedStateRev: first.stateRev ?? -1 };
      return { call: () => client.call(routes.startSandboxAction, { params, body }), leaves: ['run.started'] };
    },
    deleteRun: async () => {
      const given = { params: { slug }, query: { wait: 60 }, body: runForm() };
      const { id: runId } = await client.call(routes.startRun, given);
      return { call: () => client.call(routes.deleteRun, { params: { runId } }), leaves: ['run.deleted'] };
    },
    cancelRun: async () => {
      const made = await makeDraft(client, { source: 'import time\ndef run_tool(i, o): time.sleep(600)' });
      const params = { versionId: made.versionId };
      const run = await client.call(routes.startSandboxRun, { params, body: runForm() });
      const cancel = () => client.call(routes.cancelRun, { params: { runId: run.id } });
      const call = async () => {
        await cancel();
        await cancel();
      };
      return { call, leaves: ['run.canceled'] };
    },
  };
}
