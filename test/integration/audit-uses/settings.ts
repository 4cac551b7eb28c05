import { routes } from '../../../src/contract/routes.ts';
import type { Stage, Uses } from './stage.ts';

export function settingsUses({ superuser: { client } }: Stage): Uses {
  return {
    changeSettings: async () => {
      const allow = (value: boolean | null) =>
        client.call(routes.changeSettings, { body: { 'review.allowSelfPublish': value } });
      await allow(true);
      return { call: () => allow(null), leaves: ['settings.changed'] };
    },
  };
}
