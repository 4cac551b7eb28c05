import type { Monitoring } from '../../../src/contract/monitoring.ts';
import { monitoringWords } from '../../i18n/monitoring-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatBytes, formatClock, formatShare } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import classes from './now-tiles.module.css';

/** The few figures that say whether all is well. */
export function NowTiles({ shown }: { shown: Monitoring }) {
  const words = useWords(monitoringWords);
  const texts = words.monitoring;
  const { queue, workers, storage } = shown;
  const { locale } = words;
  const silent = workers.filter((worker) => worker.isSilent).length;
  const day = shown.windows.find(({ window }) => window === '24h');
  const waitedMs = queue.oldestAt === null ? 0 : Date.parse(shown.at) - Date.parse(queue.oldestAt);
  const tiles = [
    { name: texts.running, value: queue.running.toLocaleString(locale), note: texts.places(queue.places) },
    {
      name: texts.waiting,
      value: queue.waiting.toLocaleString(locale),
      note: queue.waiting === 0 ? '' : texts.oldest(formatClock(waitedMs, words)),
    },
    {
      name: texts.success,
      value: day?.successRate == null ? '–' : formatShare(day.successRate, locale),
      note: texts.inLastDay,
    },
    {
      name: texts.workers,
      value: (workers.length - silent).toLocaleString(locale),
      note: silent > 0 ? texts.silent(silent) : workers.length === 0 ? '' : texts.allWell,
    },
    {
      name: texts.free,
      value: formatBytes(storage.freeDiskBytes, locale),
      note: texts.ofDisk(formatBytes(storage.diskBytes, locale)),
    },
  ];
  return (
    <>
      {workers.length === silent && (
        <Notice level="warning" title={texts.noWorker} live>
          <p className={classes.help}>{texts.noWorkerHelp}</p>
        </Notice>
      )}
      <dl className={classes.tiles}>
        {tiles.map(({ name, value, note }) => (
          <div key={name} className={classes.tile}>
            <dt>{name}</dt>
            <dd>
              <span className={classes.value}>{value}</span>
              <span className={classes.note}>{note}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
