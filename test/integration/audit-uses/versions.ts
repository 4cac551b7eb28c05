import { routes } from '../../../src/contract/routes.ts';
import type { MadeTool } from '../../tool-maker.ts';
import { draftOf, SOURCE, type Stage, type Uses } from './stage.ts';

export function versionUses(stage: Stage): Uses {
  const { client } = stage.superuser;
  const draft = () => draftOf(stage.superuser);
  const save = ({ toolId, versionId }: MadeTool, source: string) => {
    const body = { language: 'python', source, parentVersionId: versionId } as const;
    return client.call(routes.saveVersion, { params: { toolId }, body });
  };
  const submit = (versionId: string) =>
    client.call(routes.submitVersion, { params: { versionId }, body: { changeSummary: 'Ready.' } });
  const publish = (versionId: string) => client.call(routes.publishVersion, { params: { versionId } });
  const submitted = async () => {
    const { versionId } = await draft();
    await submit(versionId);
    return versionId;
  };

  return {
    saveVersion: async () => {
      const made = await draft();
      return { call: () => save(made, SOURCE), leaves: ['version.saved'] };
    },
    submitVersion: async () => {
      const { versionId } = await draft();
      return { call: () => submit(versionId), leaves: ['version.submitted'] };
    },
    publishVersion: async () => {
      const versionId = await submitted();
      return { call: () => publish(versionId), leaves: ['version.published'] };
    },
    requestChanges: async () => {
      const given = { params: { versionId: await submitted() }, body: { note: 'Name the columns.' } };
      return { call: () => client.call(routes.requestChanges, given), leaves: ['version.returned'] };
    },
    withdrawVersion: async () => {
      const params = { versionId: await submitted() };
      return { call: () => client.call(routes.withdrawVersion, { params }), leaves: ['version.withdrawn'] };
    },
    rollBack: async () => {
      const first = await draft();
      await submit(first.versionId);
      await publish(first.versionId);
      const second = await save(first, `${SOURCE}\n# Otherwise.`);
      await submit(second.id);
      await publish(second.id);
      const params = { versionId: first.versionId };
      return { call: () => client.call(routes.rollBack, { params }), leaves: ['version.rolled_back'] };
    },
    ...commentUses(stage),
  };
}

function commentUses({ superuser }: Stage): Uses {
  const { client } = superuser;
  const comment = (versionId: string) =>
    client.call(routes.addComment, { params: { versionId }, body: { text: 'Why?', line: 1 } });

  return {
    addComment: async () => {
      const { versionId } = await draftOf(superuser);
      return { call: () => comment(versionId), leaves: ['review.commented'] };
    },
    resolveComment: async () => {
      const { items } = await comment((await draftOf(superuser)).versionId);
      const given = { params: { commentId: items[0]?.id ?? '' }, body: { isResolved: true } };
      return { call: () => client.call(routes.resolveComment, given), leaves: ['review.comment_resolved'] };
    },
  };
}
