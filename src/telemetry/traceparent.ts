/** The `traceparent` header of the W3C. What does not keep to it is as good as none. */
const FORM = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

export interface TraceParent {
  traceId: string;
  spanId: string;
  traceFlags: number;
}

export function readTraceparent(text: string): TraceParent | null {
  if (text.length > 200) return null;
  const [, traceId, spanId, flags] = FORM.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  // Version 00 ends with its flags.
  if (text.startsWith('00-') && text.length !== 55) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

/** For the lines of the log that belong to a trace. */
export function traceIdOf(traceparent: string | null): string | undefined {
  return traceparent === null ? undefined : readTraceparent(traceparent)?.traceId;
}
