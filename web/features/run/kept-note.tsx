import type { RunRetention } from '../../../src/contract/run.ts';
import { runsWords } from '../../i18n/runs-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import classes from './kept-note.module.css';

/** How long the runs of a list are kept. */
export function KeptNote({ retention }: { retention: RunRetention }) {
  const { runs: words } = useWords(runsWords);
  const { days, perTool, perPerson, logDays } = retention;
  const kept = [
    days !== null && words.keptDays(days),
    perTool !== null && words.keptPerTool(perTool),
    perPerson !== null && words.keptPerPerson(perPerson),
    logDays !== null && words.keptLogs(logDays),
  ].filter((each) => each !== false);
  return <p className={classes.note}>{kept.length === 0 ? words.keptForGood : words.kept(kept)}</p>;
}
