import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../contract/errors.ts';
import { MINUTE } from '../../contract/limits.ts';
import type { Route } from '../../contract/route.ts';
import { type Actor, hasPermission } from '../../core/permissions.ts';
import { hashOf } from '../../core/secret.ts';
import { findPersonByPassword } from '../../db/accounts.ts';
import { findPersonByToken, touchToken } from '../../db/api-tokens.ts';
import type { Db } from '../../db/database.ts';
import { findPersonByLogin, touchLogin } from '../../db/logins.ts';
import { touchPerson } from '../../db/people.ts';
import type { ServerContext } from '../server-context.ts';
import type { Tries } from '../tries.ts';
import { type BasicCredential, type BasicSignIn, createBasicSignIn } from './basic-sign-in.ts';

/** What a request shows to say who asks. */
export type Credential = { kind: 'login' | 'token'; secret: string } | BasicCredential;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route of the contract that answers. */
    route?: Route;
  }
  interface FastifyRequest {
    actor: Actor | null;
    credential: Credential | null;
    /** Of the cookie; null where an API token asks. */
    loginToken: string | null;
  }
}

/** That somebody was here is written down this often. */
const TOUCH_MS = 5 * MINUTE;

/** Finds out who asks, from an API token or the cookie, and refuses mutations that another site could have sent. */
export function identifyActors(app: FastifyInstance, context: ServerContext, tries: Tries): void {
  const signInByBasic = createBasicSignIn(context, tries);
  app.decorateRequest('actor', null);
  app.decorateRequest('credential', null);
  app.decorateRequest('loginToken', null);
  app.addHook('onRequest', async (request) => {
    // By the route that was found, not by the text of the path, which can be written in many ways.
    const { route } = request.routeOptions.config;
    if (route === undefined) return;
    request.credential = await readCredential(request, context, route.isScriptsApi ? signInByBasic : null);
    request.loginToken = request.credential?.kind === 'login' ? request.credential.secret : null;
    // No other site can add an API token without asking first; a cookie comes by itself, and so does a name and password
    // that a browser has been told once.
    const isAsked =
      isSafe(request.method) ||
      request.credential?.kind === 'token' ||
      (request.credential?.kind === 'basic' && comesFromProgram(request));
    if (!isAsked && !comesFromThisSite(request, context.publicUrl)) throw new AppError('csrf_failed');
    request.actor = await findActor(context, request.credential);
  });
}

/** What is shown counts alone, even when it is wrong: a cookie beside it gives no rights. */
async function readCredential(
  request: FastifyRequest,
  { identity }: ServerContext,
  signInByBasic: BasicSignIn | null,
): Promise<Credential | null> {
  const { authorization = '' } = request.headers;
  const bearer = /^Bearer +(\S{1,200})$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return { kind: 'token', secret: bearer };
  if (signInByBasic !== null && /^Basic /i.test(authorization))
    return signInByBasic(authorization, request, new Date());
  const secret = identity.readToken(request.headers.cookie);
  return secret === null ? null : { kind: 'login', secret };
}

/** Who a login or a token belongs to now, or null when it has ended. */
export async function findActor(
  { db }: Pick<ServerContext, 'db'>,
  credential: Credential | null,
): Promise<Actor | null> {
  if (credential === null) return null;
  const now = new Date();
  if (credential.kind === 'basic') {
    const person = await findPersonByPassword(db, credential);
    if (person === undefined) return null;
    if (isLongAgo(person.used_at, now)) await touchPerson(db, person.id, now);
    return person;
  }
  const hash = hashOf(credential.secret);
  const isToken = credential.kind === 'token';
  const found = await (isToken ? findPersonByToken(db, hash, now) : findPersonByLogin(db, hash, now));
  if (found === undefined) return null;
  if (isLongAgo(found.used_at, now)) await touch(db, { hash, isToken, personId: found.id, now });
  return found;
}

/** For what takes long. Throws unauthenticated or forbidden where who asked may not ask the same again. */
export async function requireStill(context: Pick<ServerContext, 'db'>, request: FastifyRequest): Promise<void> {
  const actor = await findActor(context, request.credential);
  if (actor === null || actor.id !== request.actor?.id) throw new AppError('unauthenticated');
  const { route } = request.routeOptions.config;
  if (route === undefined || !hasPermission(actor, route.permission)) throw new AppError('forbidden');
}

/** One statement after the other, each its own transaction: none waits for a lock while it holds one. */
async function touch(
  db: Db,
  { hash, isToken, personId, now }: { hash: string; isToken: boolean; personId: string; now: Date },
): Promise<void> {
  await (isToken ? touchToken(db, hash, now) : touchLogin(db, hash, now));
  await touchPerson(db, personId, now);
}

function isLongAgo(usedAt: Date | null, now: Date): boolean {
  return usedAt === null || now.getTime() - usedAt.getTime() > TOUCH_MS;
}

/** Browsers say of every mutation where it comes from; a program says nothing of the kind. */
function comesFromProgram({ headers }: FastifyRequest): boolean {
  return headers.origin === undefined && headers['sec-fetch-site'] === undefined;
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/**
 * A browser says where a mutation comes from (Origin), and no other site can add our header without asking first
 * (a preflight, which we never grant). One of the two must hold; a foreign Origin always loses, `null` included.
 */
function comesFromThisSite(request: FastifyRequest, publicUrl: string | null): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return request.headers['x-scriptorium'] !== undefined;
  if (publicUrl !== null && origin === new URL(publicUrl).origin) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}
