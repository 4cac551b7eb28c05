import { Button, TextInput } from '@mantine/core';
import { IconDownload, IconFilter } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useState } from 'react';
import type { Output } from '../../../src/contract/output.ts';
import { outputWords } from '../../i18n/output-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { downloadText } from '../../ui/download-text.ts';
import { DataTable } from './data-table.tsx';
import classes from './table-output.module.css';
import { nextSorting, type Sorting, selectRows, toCsv } from './table-rows.ts';

/** Fewer rows than this are seen at once; a filter would only be in the way. */
const FEW_ROWS = 6;

export function TableOutput(props: { output: Extract<Output, { kind: 'table' }> }) {
  const words = useWords(outputWords);
  const { output } = props;
  const [filter, setFilter] = useState('');
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const wanted = useDeferredValue(filter);
  const rows = useMemo(
    () => selectRows(output, wanted, sorting, words.locale),
    [output, wanted, sorting, words.locale],
  );
  const title = output.title ?? words.outputs.table;
  const handleDownload = () => downloadText(`${title}.csv`, 'text/csv', toCsv(output, rows));
  return (
    <div>
      {output.title && <h3 className={classes.title}>{output.title}</h3>}
      <div className={classes.bar}>
        {output.rows.length > FEW_ROWS && (
          <TextInput
            size="xs"
            className={classes.filter ?? ''}
            aria-label={`${words.outputs.filter}: ${title}`}
            placeholder={words.outputs.filter}
            leftSection={<IconFilter size={15} aria-hidden="true" />}
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
        )}
        <span role="status" className={classes.count}>
          {words.outputs.rows(rows.length, output.rows.length)}
        </span>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden="true" />}
          onClick={handleDownload}
        >
          {words.outputs.csv}
        </Button>
      </div>
      <DataTable
        caption={title}
        columns={output.columns}
        rows={rows}
        sorting={sorting}
        onSort={(key) => setSorting(nextSorting(sorting, key))}
      />
      {rows.length === 0 && (
        <p className={classes.none}>{output.rows.length === 0 ? words.outputs.noRows : words.outputs.noRowMatch}</p>
      )}
    </div>
  );
}
