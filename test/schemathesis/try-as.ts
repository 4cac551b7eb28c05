import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, makePlace, startServer } from '../../e2e/server-process.ts';
import { MINUTE } from '../../src/contract/limits.ts';
import type { Route } from '../../src/contract/route.ts';
import { routes } from '../../src/contract/routes.ts';
import { hasPermission } from '../../src/core/permissions.ts';
import { signIn } from '../sign-in.ts';
import { installSchemathesis } from './install.ts';
import { runSchemathesis, type Verdict } from './run-schemathesis.ts';
import { type Asker, setStage } from './stage.ts';

const all = Object.values(routes) as Route[];

/**
 * One test for each operation of the document, asked by one person on a server of its own: it never fails on its side, and
 * never answers what the document does not say. An operation that was not tried is a failed test.
 */
export function tryAs(asker: Asker): void {
  describe(`schemathesis, ${asker}`, () => {
    const actor = asker === 'anonymous' ? null : { id: '', role: asker };
    const isOpen = (route: Route) => hasPermission(actor, route.permission);
    const closers: (() => Promise<unknown>)[] = [];
    let verdicts = new Map<string, Verdict>();

    beforeAll(async () => {
      const place = await makePlace();
      closers.push(place.remove);
      // Each request seems to come from somewhere else, so that a limit for an address hides nothing.
      const server = await startServer(place.dataDir, { TRUST_PROXY: '1' });
      closers.push(() => {
        server.kill('SIGTERM');
        return server.ended;
      });
      const superuser = (await signIn(server.url, ADMIN)).client;
      const stage = await setStage(server.url, superuser, asker);
      const closed = all.filter((route) => !isOpen(route)).map(({ id }) => id);
      verdicts = await runSchemathesis(await installSchemathesis(), server.url, stage, closed);
    }, 15 * MINUTE);

    afterAll(async () => {
      for (const close of closers.reverse()) await close();
    });

    it.each(all.map((route) => [route.id, `${route.method} ${route.path}`, route] as const))(
      '%s: %s',
      (_id, operation, route) => {
        const { faults, statuses } = verdicts.get(operation) ?? { faults: ['It was not tried.'], statuses: [] };
        expect(faults.join('\n\n')).toBe('');
        // Who was not signed in, or in another role, would find no fault either.
        const isLetIn = statuses.some((status) => ![401, 403].includes(status));
        if (isOpen(route)) expect(isLetIn, `answered ${statuses.join(', ')}`).toBe(true);
      },
    );
  });
}
