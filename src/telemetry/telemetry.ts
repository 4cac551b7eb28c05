/** What those who watch over an installation get of a process: figures and traces. */
import { createMetrics, type Metrics } from './metrics.ts';
import { noTracing, openTracing, type Tracing } from './tracing.ts';

export interface Telemetry {
  metrics: Metrics;
  tracing: Tracing;
}

/** Without an endpoint there are no traces. */
export async function openTelemetry({ endpoint }: { endpoint: string | null }): Promise<Telemetry> {
  return { metrics: createMetrics(), tracing: endpoint === null ? noTracing : await openTracing(endpoint) };
}
