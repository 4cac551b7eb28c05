import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { Scalar } from '../../../src/contract/output.ts';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { cellText, isNumberCell } from './compare-cells.ts';
import classes from './data-table.module.css';
import type { Row, Sorting } from './table-rows.ts';

const ROW_PIXELS = 37;

/** Only the rows in view are in the document: a table may have 2500 rows of 80 columns. */
export function DataTable(props: {
  caption: string;
  columns: readonly { key: string; label: string }[];
  rows: readonly Row[];
  sorting: Sorting | null;
  onSort: (key: string) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const { columns, rows } = props;
  const view = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 12,
  });
  const items = view.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = view.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <ScrollBox ref={box} className={classes.box} label={props.caption}>
      <table className={classes.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} sorting={props.sorting} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap pixels={above} columns={columns.length} />
          {items.map((item) => (
            <tr key={item.key} data-index={item.index} ref={view.measureElement} aria-rowindex={item.index + 2}>
              {columns.map((column) => (
                <BodyCell key={column.key} value={rows[item.index]?.[column.key]} />
              ))}
            </tr>
          ))}
          <Gap pixels={below} columns={columns.length} />
        </tbody>
      </table>
    </ScrollBox>
  );
}

function HeadCell(props: {
  column: { key: string; label: string };
  sorting: Sorting | null;
  onSort: (key: string) => void;
}) {
  const { column, sorting } = props;
  const isSorted = sorting?.key === column.key;
  const order = isSorted ? (sorting.isDescending ? 'descending' : 'ascending') : 'none';
  const Icon = { none: IconArrowsSort, ascending: IconArrowUp, descending: IconArrowDown }[order];
  return (
    <th scope="col" aria-sort={order}>
      <button type="button" className={classes.sort} onClick={() => props.onSort(column.key)} data-order={order}>
        {column.label}
        <Icon size={14} aria-hidden="true" className={classes.arrow} />
      </button>
    </th>
  );
}

function BodyCell({ value }: { value: Scalar | undefined }) {
  return <td className={isNumberCell(value) ? classes.number : undefined}>{cellText(value)}</td>;
}

function Gap(props: { pixels: number; columns: number }) {
  if (props.pixels <= 0) return null;
  return (
    <tr>
      <td colSpan={props.columns} style={{ height: props.pixels, padding: 0, border: 0 }} />
    </tr>
  );
}
