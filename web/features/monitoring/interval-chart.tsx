import { monitoringWords } from '../../i18n/monitoring-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import classes from './interval-chart.module.css';

export interface Series {
  key: 'good' | 'bad' | 'warn' | 'quiet' | 'busy';
  name: string;
  values: (number | null)[];
}

const HEIGHT = 120;

/**
 * Bars over time, drawn for the eye; the same numbers stand in a table below. `stacked` puts the series of a moment on each
 * other, otherwise they stand side by side.
 */
export function IntervalChart(props: {
  title: string;
  starts: string[];
  series: Series[];
  stacked: boolean;
  format: (value: number) => string;
  nameOf: (start: string) => string;
}) {
  const words = useWords(monitoringWords);
  const { series, starts, stacked, format, nameOf } = props;
  const columns = starts.map((start, at) => ({ start, values: series.map(({ values }) => values[at] ?? null) }));
  const heightOf = (values: (number | null)[]) =>
    stacked
      ? values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
      : Math.max(...values.map((value) => value ?? 0));
  const most = Math.max(...columns.map(({ values }) => heightOf(values)), 0) || 1;
  const describe = (values: (number | null)[]) =>
    series.map(({ name }, at) => `${name}: ${values[at] == null ? '–' : format(values[at])}`).join(', ');
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        {props.title}
        <ul className={classes.legend}>
          {series.map(({ key, name }) => (
            <li key={key}>
              <span className={classes.swatch} data-tone={key} aria-hidden="true" />
              {name}
            </li>
          ))}
        </ul>
      </figcaption>
      <div className={classes.plot} aria-hidden="true">
        <span className={classes.most}>{format(most)}</span>
        <div className={classes.columns} style={{ height: HEIGHT }}>
          {columns.map(({ start, values }) => (
            <div
              key={start}
              className={classes.column}
              data-stacked={stacked}
              title={`${nameOf(start)}: ${describe(values)}`}
            >
              {values.map((value, at) => (
                <span
                  key={series[at]?.key}
                  className={classes.bar}
                  data-tone={series[at]?.key}
                  style={{ height: `${((value ?? 0) / most) * 100}%` }}
                />
              ))}
            </div>
          ))}
        </div>
        <div className={classes.axis}>
          <span>{nameOf(starts[0] ?? '')}</span>
          <span>{nameOf(starts.at(-1) ?? '')}</span>
        </div>
      </div>
      <details className={classes.details}>
        <summary>{words.monitoring.asTable}</summary>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{words.monitoring.from}</th>
              {series.map(({ key, name }) => (
                <th key={key} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {columns.map(({ start, values }) => (
              <tr key={start}>
                <th scope="row">{nameOf(start)}</th>
                {values.map((value, at) => (
                  <td key={series[at]?.key}>{value === null ? '–' : format(value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
