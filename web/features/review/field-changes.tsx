import type { VersionDiff } from '../../../src/contract/review.ts';
import { type Json, stringifyJson } from '../../../src/core/json.ts';
import type { WordsOf } from '../../i18n/language.ts';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import classes from './field-changes.module.css';
import { SourceDiff } from './source-diff.tsx';

/** Everything that decides behaviour besides the source: what it was and what it is. */
export function FieldChanges({ changes }: { changes: VersionDiff['changes'] }) {
  const words = useWords(reviewWords);
  const rows = changes.map((change) => ({
    name: nameOf(change.field, words),
    before: write(change.before),
    after: write(change.after),
  }));
  const isLong = (row: { before: string | null; after: string | null }) =>
    `${row.before ?? ''}${row.after ?? ''}`.includes('\n');
  const short = rows.filter((row) => !isLong(row));
  if (rows.length === 0) return <p className={classes.none}>{words.review.sameSettings}</p>;
  return (
    <>
      {short.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{words.review.field}</th>
              <th scope="col">{words.review.before}</th>
              <th scope="col">{words.review.after}</th>
            </tr>
          </thead>
          <tbody>
            {short.map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                <Value text={row.before} label={words.review.before} />
                <Value text={row.after} label={words.review.after} />
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.filter(isLong).map((row) => (
        <div key={row.name} className={classes.long}>
          <h3 className={classes.name}>{row.name}</h3>
          <SourceDiff
            before={row.before}
            after={row.after ?? ''}
            labels={{ before: `${row.name}: ${words.review.before}`, after: `${row.name}: ${words.review.after}` }}
          />
        </div>
      ))}
    </>
  );
}

function Value({ text, label }: { text: string | null; label: string }) {
  const words = useWords(reviewWords);
  return (
    <td data-label={label}>
      {text === null ? <span className={classes.none}>{words.review.nothing}</span> : <code>{text}</code>}
    </td>
  );
}

/** `limits.cpus` and `variables.MODE` are named by the group and by themselves. */
function nameOf(field: string, { review }: WordsOf<typeof reviewWords>): string {
  const [group = '', ...rest] = field.split('.');
  const name = rest.join('.');
  const title = review.fields[group] ?? group;
  return name === '' ? title : `${title}: ${review.limits[name] ?? name}`;
}

/** A text as it is, anything else as JSON: what came as JSON goes back to it. */
function write(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : stringifyJson(value as Json, { indent: 2 });
}
