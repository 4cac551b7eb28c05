import type { Monitoring } from '../../../src/contract/monitoring.ts';
import { monitoringWords } from '../../i18n/monitoring-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import figures from '../../ui/figure-table.module.css';
import { formatBytes, formatDateTime } from '../../ui/format.ts';

export function StorageFacts({ storage }: { storage: Monitoring['storage'] }) {
  const words = useWords(monitoringWords);
  const texts = words.monitoring;
  const size = (bytes: number | null) => (bytes === null ? texts.notMeasured : formatBytes(bytes, words.locale));
  return (
    <>
      <FactList
        facts={[
          { name: texts.database, value: size(storage.databaseBytes) },
          { name: texts.uploads, value: size(storage.uploadsBytes) },
          { name: texts.artifacts, value: size(storage.artifactsBytes) },
          {
            name: texts.free,
            value: `${size(storage.freeDiskBytes)} ${texts.ofDisk(formatBytes(storage.diskBytes, words.locale))}`,
          },
        ]}
      />
      {storage.measuredAt !== null && (
        <p className={figures.help}>{texts.measured(formatDateTime(storage.measuredAt, words.locale))}</p>
      )}
    </>
  );
}
