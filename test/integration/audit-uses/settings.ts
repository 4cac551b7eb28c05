import { routes } from '../../../src/contract/routes.ts';
import type { Stage, Uses } from './stage.ts';

export function settingsUses({ superuser: { client } }: Stage): Uses {
  return {
    changeSettings: async () => ({
      call: () => client.call(routes.changeSettings, { body: { 'review.allowSelfPublish': null } }),
      leaves: ['settings.changed'],
    }),
  };
}
