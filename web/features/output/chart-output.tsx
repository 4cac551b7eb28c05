import { lazy, Suspense } from 'react';
import { LoadingLines } from '../../ui/loading-lines.tsx';

const Chart = lazy(async () => ({ default: (await import('./chart.tsx')).Chart }));

/** The charting library is large; it is loaded when a run has a chart. */
export function ChartOutput(props: { spec: Record<string, unknown> }) {
  return (
    <Suspense fallback={<LoadingLines lines={5} />}>
      <Chart spec={props.spec} />
    </Suspense>
  );
}
