/** OpenID Connect: the code flow with PKCE, state and nonce. The protocol is better-auth's, what it is used for is ours. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createAuthorizationURL, validateAuthorizationCode, validateToken } from 'better-auth/oauth2';
import { z } from 'zod';
import { MINUTE, SECOND } from '../contract/limits.ts';
import type { Identity } from './identity.ts';

export interface SingleSignOnOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The claim that says what somebody is: a text or a list of texts. */
  roleClaim: string | null;
  /** Where the provider sends people back to. */
  redirectUrl: string;
  isSecure: boolean;
}

/** Somebody whom the provider has signed in. */
export interface Subject {
  /** Issuer and the provider's own name for the person, which never changes. */
  id: string;
  email: string | null;
  isEmailVerified: boolean;
  name: string | null;
  /** What the role claim holds. */
  groups: string[];
}

export interface SingleSignOn {
  /** What the button says: the host of the provider. */
  name: string;
  /** Begins a sign-in: where to go, and the cookie that remembers it. */
  begin: (to: string) => Promise<{ url: string; cookie: string }>;
  /** Ends it. Throws for anything that does not fit what was begun in this browser. */
  finish: (
    cookieHeader: string | undefined,
    answer: { code?: string | undefined; state?: string | undefined },
  ) => Promise<{ subject: Subject; to: string }>;
  /** The cookie that forgets what was begun. */
  forgetCookie: () => string;
}

const KEEP_MS = 10 * MINUTE;
const WAIT_MS = 10 * SECOND;
const REMEMBER_MS = 10 * MINUTE;
const COOKIE_NAME = 'scriptorium.single_sign_on';

const providerSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
});
type Provider = z.infer<typeof providerSchema>;

const begunSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  to: z.string(),
  until: z.number(),
});

const claimsSchema = z.looseObject({
  sub: z.string().min(1).max(255),
  nonce: z.string().optional(),
  email: z.email().max(254).optional().catch(undefined),
  email_verified: z.union([z.boolean(), z.literal('true').transform(() => true)]).catch(false),
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}*$/u)
    .optional()
    .catch(undefined),
});

export function createSingleSignOn(
  options: SingleSignOnOptions,
  identity: Pick<Identity, 'seal' | 'unseal'>,
): SingleSignOn {
  const cookieName = `${options.isSecure ? '__Host-' : ''}${COOKIE_NAME}`;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${options.isSecure ? '; Secure' : ''}`;
  const client = { clientId: options.clientId, clientSecret: options.clientSecret };
  let known: { provider: Provider; until: number } | undefined;

  async function findProvider(): Promise<Provider> {
    if (known !== undefined && known.until > Date.now()) return known.provider;
    const url = `${options.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(WAIT_MS) });
    if (!response.ok) throw new Error(`The provider answers ${response.status} for its configuration.`);
    const provider = providerSchema.parse(await response.json());
    if (provider.issuer !== options.issuer) throw new Error('The provider names another issuer than OIDC_ISSUER.');
    known = { provider, until: Date.now() + REMEMBER_MS };
    return provider;
  }

  return {
    name: new URL(options.issuer).host,
    forgetCookie: () => `${cookieName}=; Max-Age=0; ${attributes}`,
    begin: async (to) => {
      const provider = await findProvider();
      const [state, nonce, verifier] = [secret(), secret(), secret()] as const;
      const url = await createAuthorizationURL({
        id: 'oidc',
        options: client,
        authorizationEndpoint: provider.authorization_endpoint,
        redirectURI: options.redirectUrl,
        scopes: ['openid', 'email', 'profile'],
        state,
        nonce,
        codeVerifier: verifier,
      });
      const begun = JSON.stringify({ state, nonce, verifier, to, until: Date.now() + KEEP_MS });
      const sealed = await identity.seal(Buffer.from(begun));
      return { url: url.href, cookie: `${cookieName}=${sealed}; Max-Age=${KEEP_MS / SECOND}; ${attributes}` };
    },
    finish: async (cookieHeader, answer) => {
      const sealed = readCookie(cookieHeader, cookieName);
      if (sealed === null) throw new Error('No sign-in was begun in this browser.');
      const begun = begunSchema.parse(JSON.parse(Buffer.from(await identity.unseal(sealed)).toString()));
      if (begun.until < Date.now() || !isSame(begun.state, answer.state ?? ''))
        throw new Error('The answer does not belong to the sign-in that was begun.');
      if (answer.code === undefined) throw new Error('The provider gives no code.');
      const provider = await findProvider();
      const tokens = await validateAuthorizationCode({
        code: answer.code,
        codeVerifier: begun.verifier,
        redirectURI: options.redirectUrl,
        options: client,
        tokenEndpoint: provider.token_endpoint,
        authentication: provider.token_endpoint_auth_methods_supported.includes('client_secret_basic')
          ? 'basic'
          : 'post',
      });
      if (tokens.idToken === undefined) throw new Error('The provider gives no id token.');
      const { payload } = await validateToken(tokens.idToken, provider.jwks_uri, {
        audience: options.clientId,
        issuer: provider.issuer,
      });
      const claims = claimsSchema.parse(payload);
      if (!isSame(begun.nonce, claims.nonce ?? '')) throw new Error('The id token belongs to another sign-in.');
      const more = await readUserInfo(provider, tokens.accessToken, claims.sub);
      return { subject: subjectOf({ ...more, ...payload }, options), to: begun.to };
    },
  };
}

/** A provider may keep claims out of the id token; what it says of another subject counts for nothing. */
async function readUserInfo(
  provider: Provider,
  accessToken: string | undefined,
  sub: string,
): Promise<Record<string, unknown>> {
  if (provider.userinfo_endpoint === undefined || accessToken === undefined) return {};
  const response = await fetch(provider.userinfo_endpoint, {
    headers: { authorization: `Bearer ${accessToken}` },
    redirect: 'error',
    signal: AbortSignal.timeout(WAIT_MS),
  });
  if (!response.ok) return {};
  const parsed = z.looseObject({ sub: z.string() }).safeParse(await response.json().catch(() => null));
  return parsed.success && parsed.data.sub === sub ? parsed.data : {};
}

function subjectOf(
  claimed: Record<string, unknown>,
  { issuer, roleClaim }: Pick<SingleSignOnOptions, 'issuer' | 'roleClaim'>,
): Subject {
  const claims = claimsSchema.parse(claimed);
  const groups = roleClaim === null ? [] : [claimed[roleClaim]].flat().filter((group) => typeof group === 'string');
  return {
    id: `${issuer} ${claims.sub}`,
    email: claims.email?.toLowerCase() ?? null,
    isEmailVerified: claims.email_verified,
    name: claims.name ?? null,
    groups,
  };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function isSame(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function readCookie(header: string | undefined, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const [key, value = ''] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return null;
}
