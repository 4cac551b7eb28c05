/**
 * One line as one reads it. A title may hold anything; in a mail it neither begins a line nor looks like another header,
 * and turns the order of nothing that comes after it.
 */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '');
}
