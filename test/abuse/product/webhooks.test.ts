/** What the server itself can be made to ask for: a webhook that points inward, by its address, its name or a redirect. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { pinAddress } from '../../../src/alert/reach-address.ts';
import { createAlertSender } from '../../../src/alert/send-alerts.ts';
import { routes } from '../../../src/contract/routes.ts';
import { NOTHING_ALLOWED, readWebhookAllow, type WebhookAllow } from '../../../src/core/alert/judge-address.ts';
import { createIdentity } from '../../../src/identity/identity.ts';
import type { TestPerson } from '../../app.ts';
import { useWebhookReceiver } from '../../webhook-receiver.ts';
import { type Elsewhere, openElsewhere } from './elsewhere.ts';
import { useProduct } from './stage.ts';

const identity = createIdentity({ secret: 'x'.repeat(40), isSecure: false });

describe('webhooks', () => {
  const product = useProduct();
  const receiver = useWebhookReceiver();
  let inside: Elsewhere;
  let admin: TestPerson;
  beforeAll(async () => {
    inside = await openElsewhere();
    admin = await product.enter('admin');
  });
  afterAll(() => inside?.close());

  const save = (url: string) =>
    admin.client.call(routes.createAlertChannel, { body: { kind: 'webhook', name: randomUUID(), url } });
  /** A channel as it would be if its address had not been judged, or had meant something else by then. */
  const smuggle = async (url: string) => {
    const { id } = await save('https://hooks.example.org/');
    await sql`update alert_channels set url = ${url} where id = ${id}`.execute(product.database.db);
    return id;
  };
  const test = async (channelId: string, webhookAllow: WebhookAllow) => {
    await admin.client.call(routes.testAlertChannel, { params: { channelId } });
    const options = {
      linkUrl: null,
      hasMail: false,
      unseal: identity.unseal,
      webhookAllow,
      onFailure: () => {},
    };
    await createAlertSender(product.database.db, options).sendDue(new Date());
    const { items } = await admin.client.call(routes.listAlertDeliveries, { query: { channelId } });
    return items[0];
  };

  product.play('NW-10', 'points a webhook inward: by address, by name, by redirect, by another protocol', async () => {
    const { port } = new URL(inside.url);
    const hosts = ['127.0.0.1', '2130706433', '0177.1', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost', '0'];
    const inward = [
      ...hosts.map((host) => `http://${host}:${port}/`),
      ...['http://169.254.169.254/', 'http://[fd00:ec2::254]/', 'http://metadata.google.internal/', 'http://10.0.0.1/'],
      ...[
        'gopher://127.0.0.1:70/_',
        'file:///etc/passwd',
        'http://user:secret@hooks.example.org/',
        `//127.0.0.1:${port}`,
      ],
    ];
    for (const url of inward)
      expect([url, await save(url).catch(({ code }) => code)]).toEqual([url, 'webhook_refused']);
    for (const url of inward) {
      const delivery = await test(await smuggle(url), NOTHING_ALLOWED);
      expect([url, delivery?.state, delivery?.tries.length]).toEqual([url, 'given_up', 1]);
    }
    // A name that is looked up to this machine is refused by what it means, not by how it is written.
    for (const host of ['localhost', hostname()])
      await expect(pinAddress(new URL(`http://${host}:${port}/`), NOTHING_ALLOWED)).rejects.toThrow('internal address');
    receiver.mood = 'redirect';
    const allow = readWebhookAllow('127.0.0.1') ?? NOTHING_ALLOWED;
    const delivery = await test(await smuggle(receiver.url), allow);
    expect(delivery?.tries).toMatchObject([{ isSuccess: false, status: 302 }]);
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/']);
    expect(inside.heard).toEqual([]);
  });
  product.control('NW-10', 'points it inward where an operator allows that', async () => {
    const delivery = await test(await smuggle(inside.url), readWebhookAllow('127.0.0.1') ?? NOTHING_ALLOWED);
    expect(delivery).toMatchObject({ state: 'sent' });
    expect(inside.heard).toEqual(['/']);
  });
});
