import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Json } from '../../../src/core/json.ts';
import { toPlain } from '../../../src/core/json.ts';
import { outputWords } from '../../i18n/output-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './chart.module.css';
import { chartTitle } from './chart-title.ts';
import { drawChart } from './draw-chart.ts';

export function Chart(props: { spec: Record<string, unknown> }) {
  const words = useWords(outputWords);
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const { spec } = props;

  // Vega draws into an element of its own; it is taken down before it is drawn anew.
  useEffect(() => {
    if (!box.current) return;
    const drawn = drawChart(box.current, toPlain(spec as Json) as Record<string, unknown>, scheme);
    drawn.then(
      () => setFailure(null),
      (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      drawn.then(
        (remove) => remove(),
        () => undefined,
      );
    };
  }, [spec, scheme]);

  return (
    <figure className={classes.figure}>
      {failure !== null && (
        <Notice level="warning" title={words.outputs.chartFailed}>
          {failure}
        </Notice>
      )}
      <div ref={box} role="img" aria-label={chartTitle(spec) ?? words.outputs.chart} className={classes.box} />
    </figure>
  );
}
