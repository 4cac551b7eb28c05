export function TestAreaPage() {
  return null;
}
