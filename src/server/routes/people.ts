import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { changeRole } from '../../actions/change-role.ts';
import { createPerson } from '../../actions/create-person.ts';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import { decodeCursor, encodeCursor } from '../../core/cursor.ts';
import { canGiveRole } from '../../core/permissions.ts';
import { listPeople } from '../../db/people.ts';
import { handle } from '../handle.ts';
import { presentPerson } from '../present/person.ts';
import type { ServerContext } from '../server-context.ts';

export function peopleRoutes(app: FastifyInstance, { db, identity }: ServerContext): void {
  handle(app, routes.listPeople, async ({ query }) => {
    const cursor = decodeCursor(query.cursor);
    const after = cursor && { name: cursor.sort, id: cursor.id };
    const rows = await listPeople(db, { after, limit: query.limit });
    const last = rows.length === query.limit ? rows.at(-1) : undefined;
    return { items: rows.map(presentPerson), nextCursor: last ? encodeCursor([last.name, last.id]) : null };
  });

  handle(app, routes.createPerson, async ({ body, actor, origin, now }) => {
    if (!canGiveRole(actor, null, body.role)) throw new AppError('forbidden');
    const { name, email, role, password } = body;
    const passwordHash = await identity.hashPassword(password);
    return presentPerson(await createPerson(db, origin, { id: randomUUID(), name, email, role, passwordHash, now }));
  });

  handle(app, routes.changeRole, async ({ params, body, actor, origin, now }) =>
    presentPerson(await changeRole(db, origin, { actor, personId: params.personId, role: body.role, now })),
  );
}
