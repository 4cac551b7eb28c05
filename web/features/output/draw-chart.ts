import { Error as errorLevel, type Loader, parse, type Spec, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { type Config, compile, type TopLevelSpec } from 'vega-lite';

/** A chart of a run holds its own data. It may ask for nothing else, whatever its specification says. */
const refuse = () => Promise.reject(new Error('A chart may not load anything.'));
const noLoader: Loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

/**
 * Draws as SVG, so that text is text. Expressions are interpreted from their syntax tree: the page's policy allows no
 * generated code, and a script that made the chart must not run any. Resolves to what takes the chart away again.
 */
export async function drawChart(
  box: HTMLElement,
  spec: Record<string, unknown>,
  scheme: 'light' | 'dark',
): Promise<() => void> {
  const fitted = fitWidth(spec, box.clientWidth);
  // The server checked the specification; what is still wrong with it is thrown by the compiler and shown.
  const vegaSpec = compile(fitted as unknown as TopLevelSpec, { config: colors(scheme) }).spec as Spec;
  const view = new View(parse(vegaSpec, {}, { ast: true }), {
    expr: expressionInterpreter,
    loader: noLoader,
    renderer: 'svg',
    logLevel: errorLevel,
    container: box,
    hover: true,
  });
  await view.runAsync();
  return () => view.finalize();
}

/** A chart without a width of its own takes the room there is. */
function fitWidth(spec: Record<string, unknown>, room: number): Record<string, unknown> {
  const isSimple = 'mark' in spec || 'layer' in spec;
  if (!isSimple || spec.width !== undefined) return spec;
  const autosize = spec.autosize ?? { type: 'fit', contains: 'padding' };
  return { ...spec, autosize, width: Math.min(760, Math.max(220, room)), height: spec.height ?? 280 };
}

/** Defaults only: what the chart says of its colours itself wins. */
function colors(scheme: 'light' | 'dark'): Config {
  const ink = scheme === 'dark' ? '#e9e7e2' : '#23211d';
  const line = scheme === 'dark' ? '#4a4945' : '#d9d5cc';
  const text = {
    labelColor: ink,
    titleColor: ink,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 500,
  } as const;
  return {
    background: 'transparent',
    font: 'system-ui, sans-serif',
    title: { color: ink, fontSize: 14, anchor: 'start' },
    axis: { ...text, gridColor: line, domainColor: line, tickColor: line },
    legend: text,
    mark: { color: scheme === 'dark' ? '#93a9e0' : '#33509e' },
    view: { stroke: 'transparent' },
  };
}
