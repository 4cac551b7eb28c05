/**
 * Traces: a span for each step of a run, from the request to the sandbox, one trace through server, queue and worker.
 * They are off unless an endpoint is named; then the packages are not even loaded.
 */
import { SECOND } from '../contract/limits.ts';
import { VERSION } from '../contract/version.ts';
import { readTraceparent } from './traceparent.ts';

export type Attributes = Record<string, string | number | boolean>;

export interface Span {
  /** For whoever carries the trace on; null where none is kept. */
  readonly traceparent: string | null;
  /** The first call counts. `error` says in a few words what failed; never what people gave. */
  end: (end?: { attributes?: Attributes; error?: string; at?: Date }) => void;
}

export interface SpanStart {
  /** Null begins a trace. */
  parent: string | null;
  at?: Date;
  attributes?: Attributes;
  kind?: 'server' | 'producer' | 'consumer';
}

export interface Tracing {
  start: (name: string, options: SpanStart) => Span;
  /** Sends what has ended and was not sent yet. */
  close: () => Promise<void>;
}

const noSpan: Span = { traceparent: null, end: () => {} };

/** Keeps nothing and sends nothing. */
export const noTracing: Tracing = { start: () => noSpan, close: async () => {} };

/** Sends spans to `<endpoint>/v1/traces` by OTLP over HTTP, in JSON, every second. */
export async function openTracing(endpoint: string): Promise<Tracing> {
  const [{ ROOT_CONTEXT, SpanKind, SpanStatusCode, trace }, { BatchSpanProcessor, TracerProvider }, resources, otlp] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ]);
  const exporter = new otlp.OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': 'scriptorium', 'service.version': VERSION }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1 * SECOND })],
  });
  const tracer = provider.getTracer('scriptorium');
  const kinds = { server: SpanKind.SERVER, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER };
  return {
    start: (name, { parent, at, attributes, kind }) => {
      const above = parent === null ? null : readTraceparent(parent);
      const context = above === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...above, isRemote: true });
      const span = tracer.startSpan(
        name,
        {
          kind: kind === undefined ? SpanKind.INTERNAL : kinds[kind],
          ...(at && { startTime: at }),
          ...(attributes && { attributes }),
        },
        context,
      );
      const { traceId, spanId, traceFlags } = span.spanContext();
      return {
        traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
        end: (end = {}) => {
          if (end.attributes) span.setAttributes(end.attributes);
          if (end.error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: end.error });
          if (span.isRecording()) span.end(end.at);
        },
      };
    },
    // A collector that does not answer is no reason to hang on.
    close: () => provider.shutdown().catch(() => {}),
  };
}
