import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import {
  changeAlertChannel,
  createAlertChannel,
  removeAlertChannel,
  testAlertChannel,
} from '../../actions/change-alert-channels.ts';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import { findAlertChannel, listAlertChannels } from '../../db/alert-channels.ts';
import { handle } from '../handle.ts';
import { presentAlertChannel } from '../present/alert.ts';
import type { ServerContext } from '../server-context.ts';

/** Where alerts can go, for those who manage them. */
export function alertChannelRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, identity, webhookAllow: allow } = context;
  const view = async (id: string) => {
    const channel = await findAlertChannel(db, id);
    if (channel === undefined) throw new AppError('not_found');
    return presentAlertChannel(channel);
  };

  handle(app, routes.listAlertChannels, async () => ({
    items: (await listAlertChannels(db)).map(presentAlertChannel),
  }));

  handle(app, routes.createAlertChannel, async ({ body, origin, now }) => {
    const { kind, ...channel } = body;
    const id = randomUUID();
    const secret = kind === 'webhook' ? `whsec_${identity.newSecret()}` : null;
    const sealedSecret = secret === null ? null : await identity.seal(Buffer.from(secret));
    await createAlertChannel(db, origin, { id, kind, channel, allow, sealedSecret, now });
    return { ...(await view(id)), secret };
  });

  handle(app, routes.changeAlertChannel, async ({ params, body, origin, now }) => {
    const { updatedAt: readAt, ...channel } = body;
    await changeAlertChannel(db, origin, { id: params.channelId, channel, allow, readAt, now });
    return view(params.channelId);
  });

  handle(app, routes.deleteAlertChannel, async ({ params, origin, now }) => {
    await removeAlertChannel(db, origin, params.channelId, now);
    return { ok: true as const };
  });

  handle(app, routes.testAlertChannel, async ({ params, origin, now }) => {
    const { id } = await view(params.channelId);
    return { deliveryIds: await testAlertChannel(db, origin, id, now) };
  });
}
