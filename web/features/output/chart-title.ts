/** What a chart calls itself, for those who cannot see it: its description, else its title. */
export function chartTitle(spec: Record<string, unknown>): string | undefined {
  const title = spec.title;
  const titleText = typeof title === 'object' && title !== null && 'text' in title ? title.text : title;
  const texts = [spec.description, titleText].map((text) => (Array.isArray(text) ? text.join(' ') : text));
  return texts.find((text): text is string => typeof text === 'string' && text !== '');
}
