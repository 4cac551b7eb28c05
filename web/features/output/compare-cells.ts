import type { Scalar } from '../../../src/contract/output.ts';
import { isRawNumber } from '../../../src/core/json.ts';

/** A cell as text: exact numbers with all their digits, null as nothing. */
export function cellText(value: Scalar | undefined): string {
  if (value === null || value === undefined) return '';
  return isRawNumber(value) ? value.rawJSON : String(value);
}

export function isNumberCell(value: Scalar | undefined): boolean {
  return typeof value === 'number' || isRawNumber(value);
}

/** Numbers by size (whole ones of any length exactly), texts as the language sorts them, empty cells last. */
export function compareCells(a: Scalar | undefined, b: Scalar | undefined, collator: Intl.Collator): number {
  const [textA, textB] = [cellText(a), cellText(b)];
  if (textA === '' || textB === '') return Number(textA === '') - Number(textB === '');
  if (isNumberCell(a) && isNumberCell(b)) return compareNumbers(textA, textB);
  return collator.compare(textA, textB);
}

function compareNumbers(a: string, b: string): number {
  const isWhole = /^-?\d+$/;
  if (!isWhole.test(a) || !isWhole.test(b)) return Number(a) - Number(b);
  const [wholeA, wholeB] = [BigInt(a), BigInt(b)];
  return wholeA < wholeB ? -1 : Number(wholeA > wholeB);
}
