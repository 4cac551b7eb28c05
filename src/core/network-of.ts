/**
 * Whose address this is, as far as one can tell from it: of IPv6 the first 64 bits, which is what one customer gets, who has
 * all the addresses in it; of IPv4 the whole, also where it is written as IPv6.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.toLowerCase().split('%', 1);
  if (!plain.includes(':')) return plain;
  const groups = expand(plain);
  const isIpv4 = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isIpv4)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight groups of an IPv6 address. */
function expand(address: string): number[] {
  const withoutDots = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((group) => group.toString(16)).join(':'),
  );
  const [left = [], right] = withoutDots.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const missing = right === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...(right ?? [])];
  return groups.map((group) => Number.parseInt(group, 16));
}
