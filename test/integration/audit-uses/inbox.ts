import { routes } from '../../../src/contract/routes.ts';
import { draftOf, type Stage, type Uses } from './stage.ts';

export function inboxUses({ app, superuser }: Stage): Uses {
  const withNews = async () => {
    const { email, client } = await app.signInAs('contributor');
    const params = { toolId: (await draftOf(superuser)).toolId };
    await superuser.client.call(routes.addMaintainer, { params, body: { email } });
    return client;
  };

  return {
    markRead: async () => {
      const client = await withNews();
      const { items } = await client.call(routes.listNotifications, {});
      const params = { notificationId: items[0]?.id ?? '' };
      return { call: () => client.call(routes.markRead, { params }), leaves: [] };
    },
    markAllRead: async () => {
      const client = await withNews();
      return { call: () => client.call(routes.markAllRead, {}), leaves: [] };
    },
  };
}
