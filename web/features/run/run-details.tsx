import type { Run } from '../../../src/contract/run.ts';
import { runWords } from '../../i18n/run-words.ts';
import { runsWords } from '../../i18n/runs-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { formatBytes, formatDateTime, formatDuration } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import classes from './run-details.module.css';
import { ScriptErrorView } from './script-error-view.tsx';

/** For those who can mend the script. */
export function RunDetails({ run, details }: { run: Run; details: NonNullable<Run['details']> }) {
  const words = useWords(runWords, runsWords);
  const time = (ms: number | null) => (ms === null ? null : formatDuration(ms, words));
  const moment = (iso: string | null) => (iso === null ? null : formatDateTime(iso, words.locale));
  const facts = [
    { name: words.details.reason, value: run.reason && `${words.run.reason[run.reason]} (${run.reason})` },
    { name: words.details.exitCode, value: details.exitCode },
    { name: words.details.signal, value: details.signal },
    { name: words.details.ran, value: time(run.durationMs) },
    { name: words.details.waited, value: time(run.queuedMs) },
    { name: words.details.cpu, value: time(details.cpuMs) },
    {
      name: words.details.memory,
      value: details.peakMemoryBytes === null ? null : formatBytes(details.peakMemoryBytes, words.locale),
    },
    { name: words.details.attempt, value: details.attempt },
    { name: words.details.version, value: run.versionNumber },
    { name: words.run.started, value: moment(run.startedAt) },
    { name: words.run.finished, value: moment(run.finishedAt) },
    { name: words.runs.keptUntil, value: moment(run.kept.until) },
    { name: words.runs.logKeptUntil, value: moment(run.kept.logUntil) },
    { name: words.details.person, value: run.person.name },
    { name: words.details.id, value: <code>{run.id}</code> },
  ].filter((fact) => fact.value !== null);
  return (
    <>
      {details.error && <ScriptErrorView error={details.error} />}
      {details.authorNotices.length > 0 && (
        <Section title={words.details.notices}>
          <ul className={classes.list}>
            {details.authorNotices.map((notice) => (
              <li key={notice}>{notice}</li>
            ))}
          </ul>
        </Section>
      )}
      {details.refusedArtifacts.length > 0 && (
        <Section title={words.details.refused}>
          <FactList facts={details.refusedArtifacts.map(({ path, why }) => ({ name: path, value: why }))} />
        </Section>
      )}
      <FactList facts={facts} />
    </>
  );
}
