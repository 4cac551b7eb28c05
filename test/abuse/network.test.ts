import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, expect } from 'vitest';
import { type AbuseCase, throughPython } from './case.ts';
import { outside } from './control.ts';
import { probe } from './probe.ts';
import { testCases } from './test-cases.ts';

/** A listener of the host for every way in: nothing may ever arrive. */
let arrivals = 0;
const servers: Server[] = [];
afterAll(() => Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve)))));

const listen = (...where: [number, string] | [string]): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      arrivals += 1;
      socket.destroy();
    });
    servers.push(server);
    server.once('error', reject);
    server.listen(...(where as [string]), () => resolve(server));
  });

const portOf = (server: Server): number => (server.address() as { port: number }).port;
const anyPort = portOf(await listen(0, '0.0.0.0'));
const loopbackPort = portOf(await listen(0, '127.0.0.1'));
const abstract = `@scriptorium-abuse-${randomUUID()}`;
const isAbstract = await listen(abstract.replace('@', '\0')).then(
  () => true,
  () => false,
);
const hostAddresses = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []);

const targets = [
  ...[['tcp', '127.0.0.1', loopbackPort] as const, ['tcp', '127.0.0.1', anyPort] as const],
  ...hostAddresses.filter((address) => !address.includes('fe80')).map((address) => ['tcp', address, anyPort] as const),
  ...(['1.1.1.1', '8.8.8.8', '169.254.169.254', '172.17.0.1', '10.0.0.1'] as const).map(
    (host) => ['tcp', host, 80] as const,
  ),
  ...[
    ['tcp', '2606:4700:4700::1111', 443] as const,
    ['tcp', '::1', anyPort] as const,
    ['tcp', '::ffff:127.0.0.1', anyPort] as const,
  ],
  ...[['udp', '1.1.1.1', 53] as const, ['udp', '8.8.8.8', 53] as const, ['udp', '255.255.255.255', 67] as const],
  ...[['tcp', '127.0.0.1', 5432] as const, ['tcp', '127.0.0.1', 2375] as const, ['tcp', '127.0.0.1', 7070] as const],
];
const sockets = [
  ...[abstract, '@/containerd-shim/x.sock', '@/tmp/dbus-x', '@/org/freedesktop/systemd1/notify', '/run/docker.sock'],
  ...['/var/run/docker.sock', '/run/systemd/private', '/run/dbus/system_bus_socket', '/run/containerd/containerd.sock'],
  ...['/var/run/postgresql/.s.PGSQL.5432', '/tmp/.s.PGSQL.5432', '/tmp/.X11-unix/X0', '/run/user/0/bus'],
].map((path) => ['unix', path, 0] as const);

const reach = (list: readonly unknown[]): string => probe('reach.py').replace('TARGETS_HERE', JSON.stringify(list));
const reached = (facts: Record<string, string>): string[] =>
  Object.keys(facts).filter((name) => facts[name]?.includes('reached'));

const cases: AbuseCase[] = [
  {
    id: 'NW-01',
    title: 'connects to the internet, the host, its databases and its neighbours',
    scripts: throughPython(reach(targets)),
    play: async (stage) => {
      arrivals = 0;
      return stage.run(stage.script);
    },
    expect: ({ facts }) => {
      expect(Object.keys(facts).length).toBeGreaterThan(targets.length);
      expect(reached(facts)).toEqual([]);
      expect(arrivals).toBe(0);
      expect(facts).toMatchObject({ interfaces: 'lo', routes: '0' });
    },
    control: outside(({ facts }) => {
      expect(facts[`tcp 127.0.0.1 ${loopbackPort}`]).toBe('reached');
      expect(arrivals).toBeGreaterThan(0);
    }),
  },
  {
    id: 'NW-02',
    title: 'connects to a socket of the host, by path and by abstract name',
    scripts: throughPython(reach(sockets)),
    expect: ({ facts }) => expect(reached(facts)).toEqual([]),
    control: outside(({ facts }) => expect(facts[`unix ${abstract} 0`]).toBe(isAbstract ? 'reached' : 'refused')),
  },
];

testCases(cases);
