/** About a line for each block and for each 110 letters, between a short note and most of a screen. */
export function guessHeight(html: string): number {
  const body = html.replaceAll(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, '');
  const blocks = body.match(/<(?:p|div|li|tr|h[1-6]|br|pre|section|article|table|img|hr)\b/gi)?.length ?? 0;
  const letters = body.replaceAll(/<[^>]*>/g, '').length;
  return Math.min(640, Math.max(140, 60 + blocks * 30 + Math.floor(letters / 110) * 18));
}
