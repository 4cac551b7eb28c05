import type { Monitoring } from '../../../src/contract/monitoring.ts';
import { monitoringWords } from '../../i18n/monitoring-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import figures from '../../ui/figure-table.module.css';
import { formatDuration, formatShare } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import classes from './figures.module.css';

/** Tools with their figures; the name leads to the test area or the script, and how many runs to the list of them. */
export function ToolFigures(props: { title: string; none: string; figures: Monitoring['busiest'] }) {
  const words = useWords(monitoringWords);
  const texts = words.monitoring;
  return (
    <div className={classes.part}>
      <h3>{props.title}</h3>
      {props.figures.length === 0 && <p className={figures.help}>{props.none}</p>}
      {props.figures.length > 0 && (
        <ScrollBox label={props.title} className={figures.scroll}>
          <table className={figures.table}>
            <thead>
              <tr>
                <th scope="col">{texts.tool}</th>
                <th scope="col">{texts.runs}</th>
                <th scope="col">{texts.failures}</th>
                <th scope="col">{texts.success}</th>
                <th scope="col">{texts.p95}</th>
              </tr>
            </thead>
            <tbody>
              {props.figures.map(({ tool, runs, failures, successRate, p95Ms }) => (
                <tr key={tool.id}>
                  <th scope="row">
                    {tool.kind === 'script' ? (
                      <TextLink to="/admin/scripts/$scriptId" params={{ scriptId: tool.id }}>
                        {tool.title}
                      </TextLink>
                    ) : (
                      <TextLink to="/admin/tools/$toolId" params={{ toolId: tool.id }}>
                        {tool.title}
                      </TextLink>
                    )}
                  </th>
                  <td>
                    {tool.kind === 'script' ? (
                      runs.toLocaleString(words.locale)
                    ) : (
                      <TextLink
                        to="/runs"
                        search={{ scope: 'all', tool: tool.id }}
                        aria-label={texts.runsOfTool(runs, tool.title)}
                        inherit
                      >
                        {runs.toLocaleString(words.locale)}
                      </TextLink>
                    )}
                  </td>
                  <td>{failures.toLocaleString(words.locale)}</td>
                  <td>{successRate === null ? '–' : formatShare(successRate, words.locale)}</td>
                  <td>{p95Ms === null ? '–' : formatDuration(p95Ms, words)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </div>
  );
}
