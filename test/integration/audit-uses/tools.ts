import { routes } from '../../../src/contract/routes.ts';
import { draftOf, type Stage, type Uses } from './stage.ts';

export function toolUses(stage: Stage): Uses {
  const { superuser } = stage;
  const toolParams = async () => ({ toolId: (await draftOf(superuser)).toolId });

  return {
    createTool: async () => ({
      call: () => superuser.client.call(routes.createTool, { body: { title: 'A tool' } }),
      leaves: ['tool.created'],
    }),
    changeTool: async () => {
      const params = await toolParams();
      const call = () => superuser.client.call(routes.changeTool, { params, body: { title: 'Another title' } });
      return { call, leaves: ['tool.changed'] };
    },
    curateTool: async () => {
      const params = await toolParams();
      const call = () => superuser.client.call(routes.curateTool, { params, body: { isCurated: true } });
      return { call, leaves: ['tool.curated'] };
    },
    ...editingUses(stage),
  };
}

function editingUses({ app, superuser }: Stage): Uses {
  /** A tool of the superuser, on which somebody else works, too. */
  const shared = async () => {
    const { toolId } = await draftOf(superuser);
    const maintainer = await app.signInAs('contributor');
    await superuser.client.call(routes.addMaintainer, { params: { toolId }, body: { email: maintainer.email } });
    return { toolId, maintainer };
  };
  const locked = async () => {
    const { toolId, maintainer } = await shared();
    await maintainer.client.call(routes.takeEditLock, { params: { toolId }, body: {} });
    return { params: { toolId }, maintainer };
  };

  return {
    takeEditLock: async () => {
      const { params } = await locked();
      const call = () => superuser.client.call(routes.takeEditLock, { params, body: { takeOver: true } });
      return { call, leaves: ['edit_lock.taken_over'] };
    },
    releaseEditLock: async () => {
      const { params, maintainer } = await locked();
      return { call: () => maintainer.client.call(routes.releaseEditLock, { params }), leaves: [] };
    },
    addMaintainer: async () => {
      const params = { toolId: (await draftOf(superuser)).toolId };
      const body = { email: (await app.signInAs('contributor')).email };
      const call = () => superuser.client.call(routes.addMaintainer, { params, body });
      return { call, leaves: ['maintainer.added'] };
    },
    removeMaintainer: async () => {
      const { toolId, maintainer } = await shared();
      const params = { toolId, personId: maintainer.id };
      return { call: () => superuser.client.call(routes.removeMaintainer, { params }), leaves: ['maintainer.removed'] };
    },
    changeOwner: async () => {
      const { toolId, maintainer } = await shared();
      const given = { params: { toolId }, body: { personId: maintainer.id } };
      return { call: () => superuser.client.call(routes.changeOwner, given), leaves: ['tool.owner_changed'] };
    },
  };
}
