/** A real OpenID Connect provider on a real port, whose people a test chooses. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll } from 'vitest';

export interface Claims {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  groups?: string[] | string;
}

export interface TestProvider {
  issuer: string;
  /** Who signs in next. */
  person: Claims;
}

export const CLIENT = { id: 'scriptorium', secret: 'a-client-secret-of-some-length' };

/** `redirectUrl` is where the client says that people come back to. */
export function useProvider(redirectUrl: string): TestProvider {
  const test: TestProvider = { issuer: '', person: { sub: 'nobody' } };
  let server: Server;

  beforeAll(async () => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    test.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const answer = providerOf(test, redirectUrl).callback();
    server.on('request', (request, response) => void answer(request, response));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return test;
}

/** Signs the chosen person in and agrees to everything, without a page. */
function providerOf(test: TestProvider, redirectUrl: string): Provider {
  const provider = new Provider(test.issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUrl] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...test.person, sub }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 60, Session: 600 },
    cookies: { keys: ['a key of a test'] },
  });
  provider.use(async (context, next) => {
    if (!context.path.startsWith('/interaction/')) return next();
    const { params, prompt, session } = await provider.interactionDetails(context.req, context.res);
    const accountId = session?.accountId ?? test.person.sub;
    const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
    grant.addOIDCScope('openid email profile');
    const result = prompt.name === 'login' ? { login: { accountId } } : { consent: { grantId: await grant.save() } };
    await provider.interactionFinished(context.req, context.res, result, { mergeWithLastSubmission: true });
    context.respond = false;
  });
  return provider;
}
