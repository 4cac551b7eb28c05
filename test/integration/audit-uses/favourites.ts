import { routes } from '../../../src/contract/routes.ts';
import type { Stage, Uses } from './stage.ts';

export function favouriteUses({ app, published: { slug } }: Stage): Uses {
  const params = { slug };

  return {
    addFavourite: async () => {
      const { client } = await app.signInAs('user');
      // The second time there is nothing to do.
      const call = async () => {
        await client.call(routes.addFavourite, { params });
        await client.call(routes.addFavourite, { params });
      };
      return { call, leaves: ['favourite.added'] };
    },
    removeFavourite: async () => {
      const { client } = await app.signInAs('user');
      await client.call(routes.addFavourite, { params });
      return { call: () => client.call(routes.removeFavourite, { params }), leaves: ['favourite.removed'] };
    },
  };
}
