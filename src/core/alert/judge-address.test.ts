import { describe, expect, it } from 'vitest';
import { faultOfUrl, INSIDE, isAllowedAddress, NOTHING_ALLOWED, readWebhookAllow } from './judge-address.ts';

const inward = [
  // Loopback and this host, in every spelling that a URL takes.
  ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0X7F.1', '0x7f.0x0.0x0.0x1', '017700000001'],
  ...['0177.0.0.1', '0177.0x0.1', '127.255.255.254', '0', '0.0.0.0', '0x0', '00000', '127.0.0.1.', '%31%32%37.0.0.1'],
  ...[
    '１２７.０.０.１',
    '127。0。0。1',
    '①②⑦.0.0.1',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    'ｌocalhost',
  ],
  // Private networks, carriers, link-local and what clouds tell their machines there.
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.1', '3232235777'],
  ...[
    '100.64.0.1',
    '100.127.255.255',
    '169.254.0.1',
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
  ],
  ...['168.63.129.16', '100.100.100.200', '192.0.0.192', '172.17.0.1'],
  // Nobody's, everybody's, examples.
  ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '192.0.2.1', '198.51.100.1', '203.0.113.1'],
  ...['198.18.0.1', '198.19.255.255', '192.88.99.1'],
  // IPv6, and IPv4 inside of it.
  ...['[::1]', '[0:0:0:0:0:0:0:1]', '[::]', '[fe80::1]', '[febf::1]', '[fc00::1]', '[fd00:ec2::254]', '[fec0::1]'],
  ...['[ff02::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:169.254.169.254]', '[::ffff:8.8.8.8]'],
  ...[
    '[::127.0.0.1]',
    '[::7f00:1]',
    '[::a9fe:a9fe]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::169.254.169.254]',
    '[64:ff9b:1::1]',
  ],
  ...['[2002:7f00:1::]', '[2002:a9fe:a9fe::1]', '[2001::1]', '[2001:0:7f00:1::]', '[::ffff:0:127.0.0.1]'],
  ...['[2001:db8::1]', '[100::1]', '[3fff::1]', '[5f00::1]', '[4000::1]', '[1::1]'],
  // Names of the inside.
  ...['metadata.google.internal', 'kubernetes.default.svc.cluster.local', 'db', 'printer.local', 'router.home.arpa'],
  ...['host.docker.internal', 'x.localdomain', 'intranet', 'METADATA.GOOGLE.INTERNAL.'],
];
const outward = [
  '8.8.8.8',
  '1.1.1.1',
  '134744072',
  '[2606:4700:4700::1111]',
  'hooks.example.org',
  'xn--rksmrgs-5wao1o.se',
];

describe('the address of a webhook', () => {
  it.each(inward)('is refused inside: %s', (host) => {
    for (const url of [`http://${host}/`, `https://${host}:8443/x?y`])
      expect([url, faultOfUrl(url, NOTHING_ALLOWED)]).toEqual([url, INSIDE]);
  });

  it.each(outward)('is taken outside: %s', (host) => {
    expect(faultOfUrl(`https://${host}/hook`, NOTHING_ALLOWED)).toBeNull();
  });

  it('is refused where it is none, of another kind, or holds a password', () => {
    for (const url of [
      ...[
        '',
        'hook',
        '//example.org',
        'http://',
        'http://[::1',
        'http://a b/',
        'http://999.1.1.1/',
        'http://[fe80::1%25eth0]/',
      ],
      ...[
        'ftp://example.org/',
        'file:///etc/passwd',
        'gopher://example.org:70/_x',
        'javascript:alert(1)',
        'data:text/plain,x',
      ],
      ...['unix:/run/x.sock', 'ws://example.org/', 'blob:https://example.org/x', 'dict://example.org:11211/'],
      ...['https://user@example.org/', 'https://:secret@example.org/', 'http://example.org:0x50/'],
    ])
      expect([url, faultOfUrl(url, NOTHING_ALLOWED)]).not.toEqual([url, null]);
  });

  it('is taken inside where an operator allows the host or the network, and nowhere else', () => {
    const allow = readWebhookAllow('Hooks.local, 10.1.0.0/16,fd00:1::/32, 192.168.7.7') ?? NOTHING_ALLOWED;
    for (const host of ['hooks.local', 'HOOKS.local.', '10.1.255.1', '167837697', '[fd00:1::9]', '192.168.7.7'])
      expect([host, faultOfUrl(`http://${host}/`, allow)]).toEqual([host, null]);
    for (const host of ['more.hooks.local', '10.2.0.1', '[fd00:2::9]', '192.168.7.8', '[::ffff:10.1.0.1]', '127.0.0.1'])
      expect([host, faultOfUrl(`http://${host}/`, allow)]).toEqual([host, INSIDE]);
    expect(isAllowedAddress('10.1.2.3', allow)).toBe(true);
    expect(isAllowedAddress('not an address', allow)).toBe(false);
  });

  it('cannot be allowed by what is neither a host nor a network', () => {
    for (const text of ['', ',', '10.0.0.0/33', '10.0.0.0/-1', 'http://x', 'a b', '10.1', '*', 'x,,y', '0x7f.1'])
      expect([text, readWebhookAllow(text)]).toEqual([text, null]);
  });
});
