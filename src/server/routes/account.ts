import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createToken, revokeToken } from '../../actions/api-tokens.ts';
import { endLogin, endOtherLogins } from '../../actions/end-logins.ts';
import { renewRecoveryCodes, storeKey, turnSecondStepOff, turnSecondStepOn } from '../../actions/second-step.ts';
import { changePassword } from '../../actions/set-password.ts';
import { routes } from '../../contract/routes.ts';
import { hashOf } from '../../core/secret.ts';
import { otpauthUri, toBase32 } from '../../core/totp.ts';
import { findPasswordHash } from '../../db/accounts.ts';
import { listTokens } from '../../db/api-tokens.ts';
import { listLogins } from '../../db/logins.ts';
import { findSecondStep } from '../../db/second-steps.ts';
import { admit } from '../admit.ts';
import { handle } from '../handle.ts';
import { presentLogin, presentToken } from '../present/person.ts';
import { requirePassword, requirePresence } from '../require-password.ts';
import type { ServerContext } from '../server-context.ts';

const TOKEN_PREFIX = 'scr_';
const KEY_BYTES = 20;
const ok = { ok: true as const };

export function accountRoutes(app: FastifyInstance, context: ServerContext): void {
  loginAndTokenRoutes(app, context);
  passwordRoutes(app, context);
}

function loginAndTokenRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, identity } = context;

  handle(app, routes.listLogins, async ({ actor, request, now }) => {
    const thisHash = request.loginToken === null ? null : hashOf(request.loginToken);
    const rows = await listLogins(db, actor.id, now);
    return { items: rows.map((row) => presentLogin(row, thisHash)) };
  });

  handle(app, routes.endLogin, async ({ params, actor, origin, now }) => {
    await endLogin(db, origin, { personId: actor.id, loginId: params.loginId, now });
    return ok;
  });

  handle(app, routes.endOtherLogins, async ({ actor, request, origin, now }) => {
    await endOtherLogins(db, origin, { personId: actor.id, kept: request.loginToken, now });
    return ok;
  });

  handle(app, routes.listTokens, async ({ actor, now }) => {
    const rows = await listTokens(db, actor.id, now);
    return { items: rows.map(presentToken) };
  });

  handle(app, routes.createToken, async ({ body, actor, request, origin, now }) => {
    const { password, ...token } = body;
    await requirePresence(context, { actor, password, request, origin, now });
    const secret = TOKEN_PREFIX + identity.newSecret();
    const row = await createToken(db, origin, { id: randomUUID(), personId: actor.id, secret, ...token, now });
    return { ...presentToken(row), token: secret };
  });

  handle(app, routes.deleteToken, async ({ params, actor, origin, now }) => {
    await revokeToken(db, origin, { id: params.tokenId, personId: actor.id, now });
    return ok;
  });
}

function passwordRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, identity } = context;

  handle(app, routes.changePassword, async ({ body, actor, request, reply, origin, now }) => {
    await requirePassword(context, { actor, password: body.password, origin, now });
    const passwordHash = await identity.hashPassword(body.newPassword);
    await changePassword(db, origin, { personId: actor.id, passwordHash, keptLogin: request.loginToken, now });
    await admit(context, actor.id, { request, reply, origin, now });
    return ok;
  });

  handle(app, routes.getSecondStep, async ({ actor }) => {
    const secondStep = await findSecondStep(db, actor.id);
    const isOn = secondStep !== undefined && secondStep.confirmed_at !== null;
    const hasPassword = (await findPasswordHash(db, actor.id)) !== null;
    return { hasPassword, isOn, recoveryCodesLeft: isOn ? secondStep.recovery_codes : 0 };
  });

  handle(app, routes.prepareSecondStep, async ({ body, actor, origin, now }) => {
    const person = await requirePassword(context, { actor, password: body.password, origin, now });
    const key = randomBytes(KEY_BYTES);
    await storeKey(db, origin, { personId: actor.id, sealedKey: await identity.seal(key), now });
    return { key: toBase32(key), uri: otpauthUri(key, person.email) };
  });

  handle(app, routes.confirmSecondStep, async ({ body, actor, request, origin, now }) => {
    const given = { personId: actor.id, code: body.code, keptLogin: request.loginToken, now };
    return { codes: await turnSecondStepOn(db, origin, given, identity.unseal) };
  });

  handle(app, routes.removeSecondStep, async ({ body, actor, origin, now }) => {
    await requirePassword(context, { actor, password: body.password, origin, now });
    await turnSecondStepOff(db, origin, actor.id, now);
    return ok;
  });

  handle(app, routes.renewRecoveryCodes, async ({ body, actor, origin, now }) => {
    await requirePassword(context, { actor, password: body.password, origin, now });
    return { codes: await renewRecoveryCodes(db, origin, actor.id, now) };
  });
}
