import { routes } from '../../../src/contract/routes.ts';
import { makePublished } from '../../tool-maker.ts';
import { SOURCE, type Stage, type Uses } from './stage.ts';

const settingsSchema = { type: 'object', properties: { tone: { type: 'string' } } };
const values = { tone: 'warm' };

export function toolSettingsUses({ superuser: { client } }: Stage): Uses {
  const published = async () => {
    const { slug } = await makePublished(client, { source: SOURCE, settingsSchema });
    const { schemaHash } = await client.call(routes.getToolSettings, { params: { slug } });
    return { params: { slug }, body: { schemaHash: schemaHash ?? '', values } };
  };
  const tested = async () => {
    const { versionId } = await makePublished(client, { source: SOURCE, settingsSchema });
    const { schemaHash } = await client.call(routes.getTestSettings, { params: { versionId } });
    return { params: { versionId }, body: { schemaHash: schemaHash ?? '', values } };
  };

  return {
    changeToolSettings: async () => {
      const given = await published();
      // The same once more changes nothing.
      const call = async () => {
        await client.call(routes.changeToolSettings, given);
        await client.call(routes.changeToolSettings, given);
      };
      return { call, leaves: ['tool.settings_changed'] };
    },
    resetToolSettings: async () => {
      const given = await published();
      await client.call(routes.changeToolSettings, given);
      const call = () => client.call(routes.resetToolSettings, { params: given.params });
      return { call, leaves: ['tool.settings_reset'] };
    },
    changeTestSettings: async () => {
      const given = await tested();
      return { call: () => client.call(routes.changeTestSettings, given), leaves: ['tool.settings_changed'] };
    },
    resetTestSettings: async () => {
      const given = await tested();
      await client.call(routes.changeTestSettings, given);
      const call = () => client.call(routes.resetTestSettings, { params: given.params });
      return { call, leaves: ['tool.settings_reset'] };
    },
  };
}
