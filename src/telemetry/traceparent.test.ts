import { expect, it } from 'vitest';
import { readTraceparent } from './traceparent.ts';

const trace = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';

it('reads the header of the W3C, also one of a later version', () => {
  const read = { traceId: trace, spanId: span, traceFlags: 1 };
  expect(readTraceparent(`00-${trace}-${span}-01`)).toEqual(read);
  expect(readTraceparent(`01-${trace}-${span}-01-more`)).toEqual(read);
});

it.each([
  ['nothing', ''],
  ['an unknown version', `ff-${trace}-${span}-01`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${span}-01`],
  ['a span of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
  ['capitals', `00-${trace.toUpperCase()}-${span}-01`],
  ['too short a trace', `00-${trace.slice(1)}-${span}-01`],
  ['more than version 00 has', `00-${trace}-${span}-01-more`],
  ['a second line', `00-${trace}-${span}-01\nx`],
  ['far too much', `01-${trace}-${span}-01-${'x'.repeat(9000)}`],
])('takes %s for none', (_what, text) => {
  expect(readTraceparent(text)).toBeNull();
});
