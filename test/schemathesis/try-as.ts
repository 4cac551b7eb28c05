import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, makePlace, startServer } from '../../e2e/server-process.ts';
import { MINUTE } from '../../src/contract/limits.ts';
import { roles } from '../../src/contract/permission.ts';
import type { Route } from '../../src/contract/route.ts';
import { routes } from '../../src/contract/routes.ts';
import { hasPermission } from '../../src/core/permissions.ts';
import { signIn } from '../sign-in.ts';
import { installSchemathesis } from './install.ts';
import { runSchemathesis, type Verdict } from './run-schemathesis.ts';
import { type Asker, setStage } from './stage.ts';

const all = Object.values(routes) as Route[];
const askers: readonly Asker[] = ['anonymous', ...roles];

function isOpenTo(asker: Asker, { permission }: Route): boolean {
  return hasPermission(asker === 'anonymous' ? null : { id: '', role: asker }, permission);
}

/**
 * One test for each operation of the document, asked by one person on a server of its own: it never fails on its side, and
 * never answers what the document does not say. An operation that was not tried is a failed test.
 */
export function tryAs(asker: Asker): void {
  describe(`schemathesis, ${asker}`, () => {
    const isOpen = (route: Route) => isOpenTo(asker, route);
    const lesser = askers[askers.indexOf(asker) - 1];
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
      const idsOf = (isMeant: (route: Route) => boolean) => all.filter(isMeant).map(({ id }) => id);
      const plan = {
        known: idsOf((route) => lesser !== undefined && isOpenTo(lesser, route)),
        closed: idsOf((route) => !isOpen(route)),
      };
      verdicts = await runSchemathesis(await installSchemathesis(), server.url, stage, plan);
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
