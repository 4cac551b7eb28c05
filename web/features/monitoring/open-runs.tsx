import type { Monitoring } from '../../../src/contract/monitoring.ts';
import { monitoringWords } from '../../i18n/monitoring-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import figures from '../../ui/figure-table.module.css';
import { formatClock } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { useMe } from '../person/use-me.ts';
import { StatusBadge } from '../run/status-badge.tsx';
import classes from './figures.module.css';

/** The first runs under way and the first that wait, with what each waits for. One's own are opened from here. */
export function OpenRuns({ shown, now }: { shown: Monitoring; now: number }) {
  const words = useWords(monitoringWords);
  const texts = words.monitoring;
  const hidden = shown.queue.running + shown.queue.waiting - shown.runs.length;
  const myId = useMe()?.person.id;
  const nameOf = (id: string | null) => shown.workers.find((worker) => worker.id === id)?.about?.name;
  if (shown.runs.length === 0) return <p className={figures.help}>{texts.openNone}</p>;
  return (
    <>
      <ScrollBox label={texts.open} className={`${figures.scroll} ${classes.open}`}>
        <table className={figures.table}>
          <thead>
            <tr>
              <th scope="col">{texts.tool}</th>
              <th scope="col">{texts.state}</th>
              <th scope="col">{texts.since}</th>
              <th scope="col">{texts.person}</th>
            </tr>
          </thead>
          <tbody>
            {shown.runs.map((run) => {
              const worker = nameOf(run.workerId);
              return (
                <tr key={run.id}>
                  <th scope="row">
                    {run.person.id === myId ? (
                      <TextLink to="/runs/$runId" params={{ runId: run.id }}>
                        {run.tool.title}
                      </TextLink>
                    ) : (
                      run.tool.title
                    )}{' '}
                    <span className={classes.note}>{texts.triggers[run.trigger]}</span>
                  </th>
                  <td>
                    <StatusBadge status={run.reason === null ? 'running' : 'queued'} />{' '}
                    <span className={classes.note}>
                      {run.reason === null ? worker && texts.onWorker(worker) : texts.reasons[run.reason]}
                    </span>
                  </td>
                  <td>{formatClock(now - Date.parse(run.since), words)}</td>
                  <td>{run.person.name}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollBox>
      {hidden > 0 && <p className={figures.help}>{texts.more(hidden)}</p>}
    </>
  );
}
