/** Days are those of whoever looks: from the first moment of one up to the last of another. */
export function timesOfDays({ from, to }: { from?: string; to?: string }): { from?: string; to?: string } {
  return { ...(from && { from: startOfDay(from, 0) }), ...(to && { to: startOfDay(to, 1) }) };
}

function startOfDay(day: string, later: number): string {
  const time = new Date(`${day}T00:00:00`);
  time.setDate(time.getDate() + later);
  return time.toISOString();
}

/** A day as the browser's own date field writes it. */
export function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && Date.parse(value) >= 0;
}
