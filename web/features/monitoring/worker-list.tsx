import type { Monitoring } from '../../../src/contract/monitoring.ts';
import { monitoringWords } from '../../i18n/monitoring-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import figures from '../../ui/figure-table.module.css';
import { formatBytes, formatClock, formatShare } from '../../ui/format.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './figures.module.css';

type Worker = Monitoring['workers'][number];

export function WorkerList({ workers, at }: { workers: Worker[]; at: string }) {
  const texts = useWords(monitoringWords).monitoring;
  if (workers.length === 0) return <p className={figures.help}>{texts.workerNone}</p>;
  return workers.map((worker) => <WorkerFacts key={worker.id} worker={worker} at={Date.parse(at)} />);
}

function WorkerFacts({ worker, at }: { worker: Worker; at: number }) {
  const words = useWords(monitoringWords);
  const texts = words.monitoring;
  const { about, load } = worker;
  const clock = (since: string) => formatClock(at - Date.parse(since), words);
  const bytes = (n: number) => formatBytes(n, words.locale);
  const facts = [
    about && { name: texts.running, value: texts.runsOf(load?.runs ?? 0, about.concurrency) },
    load && load.cpu !== null && { name: texts.processor, value: formatShare(load.cpu, words.locale) },
    load && {
      name: texts.memory,
      value: `${bytes(load.freeMemoryBytes)} ${texts.ofDisk(bytes(load.memoryBytes))}`,
    },
    load && { name: texts.process, value: bytes(load.processBytes) },
    about && { name: texts.version, value: about.version },
    about && { name: texts.runner, value: about.runner },
    about && about.level !== '' && { name: texts.level, value: texts.levels[about.level] ?? about.level },
    about && about.problems.length > 0 && { name: texts.problems, value: about.problems.join(' ') },
    about && about.weaknesses.length > 0 && { name: texts.weaknesses, value: about.weaknesses.join(' ') },
  ].filter((fact) => fact !== null && fact !== false);
  return (
    <div className={classes.worker}>
      <h3>
        {about?.name ?? worker.id}
        <StateBadge tone={worker.isSilent ? 'bad' : 'good'}>
          {worker.isSilent ? texts.isSilent : texts.alive}
        </StateBadge>
        <span className={classes.note}>
          {worker.isSilent ? texts.lastSign(clock(worker.heartbeatAt)) : texts.up(clock(worker.startedAt))}
        </span>
      </h3>
      {about === null ? <p className={figures.help}>{texts.older}</p> : <FactList facts={facts} />}
    </div>
  );
}
