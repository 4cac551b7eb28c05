import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { changeRole } from '../../actions/change-role.ts';
import { createPerson } from '../../actions/create-person.ts';
import { invitePerson } from '../../actions/invite-person.ts';
import { sendLink } from '../../actions/make-link.ts';
import { deletePerson, endLoginsOf, keepOut, letIn, resetSecondStep } from '../../actions/manage-person.ts';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import { decodeCursor, nextCursor } from '../../core/cursor.ts';
import { canGiveRole } from '../../core/permissions.ts';
import { listPeople } from '../../db/people.ts';
import { handle } from '../handle.ts';
import { presentManagedPerson, presentPerson } from '../present/person.ts';
import type { ServerContext } from '../server-context.ts';

const ok = { ok: true as const };

export function peopleRoutes(app: FastifyInstance, { db, identity, mailUrl }: ServerContext): void {
  handle(app, routes.listPeople, async ({ query, actor, now }) => {
    const cursor = decodeCursor(query.cursor);
    const after = cursor && { name: cursor.sort, id: cursor.id };
    const rows = await listPeople(db, { q: query.q?.trim() ?? '', after, limit: query.limit, now });
    return {
      items: rows.map((row) => presentManagedPerson(row, actor)),
      nextCursor: nextCursor(rows, query.limit, (row) => [row.name, row.id]),
    };
  });

  handle(app, routes.createPerson, async ({ body, actor, origin, now }) => {
    if (!canGiveRole(actor, null, body.role)) throw new AppError('forbidden');
    const { name, email, role, password } = body;
    const passwordHash = await identity.hashPassword(password);
    return presentPerson(await createPerson(db, origin, { id: randomUUID(), name, email, role, passwordHash, now }));
  });

  handle(app, routes.invitePerson, async ({ body, actor, origin, now }) => {
    if (!canGiveRole(actor, null, body.role)) throw new AppError('forbidden');
    const { language, ...person } = body;
    const options = { mailUrl, language, now };
    const invited = await invitePerson(db, origin, { id: randomUUID(), ...person }, options);
    return { person: presentPerson(invited.person), link: invited.link };
  });

  handle(app, routes.changeRole, async ({ params, body, actor, origin, now }) =>
    presentPerson(await changeRole(db, origin, { actor, personId: params.personId, role: body.role, now })),
  );

  handle(app, routes.sendLink, async ({ params, body, actor, origin, now }) => ({
    link: await sendLink(db, origin, { actor, personId: params.personId, language: body.language, mailUrl, now }),
  }));

  handle(app, routes.disablePerson, async ({ params, actor, origin, now }) => {
    await keepOut(db, origin, { actor, personId: params.personId, now });
    return ok;
  });

  handle(app, routes.enablePerson, async ({ params, actor, origin, now }) => {
    await letIn(db, origin, { actor, personId: params.personId, now });
    return ok;
  });

  handle(app, routes.endLogins, async ({ params, actor, origin, now }) => {
    await endLoginsOf(db, origin, { actor, personId: params.personId, now });
    return ok;
  });

  handle(app, routes.resetSecondStep, async ({ params, actor, origin, now }) => {
    await resetSecondStep(db, origin, { actor, personId: params.personId, now });
    return ok;
  });

  handle(app, routes.deletePerson, async ({ params, query, actor, origin, now }) => {
    const successorId = query.successorId ?? null;
    await deletePerson(db, origin, { actor, personId: params.personId, successorId, mailUrl, now });
    return ok;
  });
}
