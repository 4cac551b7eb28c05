/** What an author says of a tool, as it stands in the boxes. */
export interface ToolTexts {
  title: string;
  summary: string;
  description: string;
  audience: string;
  slug: string;
}

export function toTexts(tool: Omit<ToolTexts, 'audience'> & { audience: string[] }): ToolTexts {
  const { title, summary, description, slug } = tool;
  return { title, summary, description, slug, audience: tool.audience.join(', ') };
}

export function readAudience(text: string): string[] {
  return [...new Set(text.split(',').map((each) => each.trim()))].filter(Boolean);
}

/** The same form as the server asks for. */
export function isSlug(text: string): boolean {
  return text.length <= 128 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);
}

/** Letters that are not a plain letter with a mark. */
const spelled: Record<string, string> = { æ: 'ae', ø: 'o', œ: 'oe', ß: 'ss', ð: 'd', đ: 'd', þ: 'th', ł: 'l' };

/** An address made of a title: `Räkna på CSV!` gives `rakna-pa-csv`. */
export function slugOf(title: string): string {
  const plain = title
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[æøœßðđþł]/g, (letter) => spelled[letter] ?? '');
  return plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60)
    .replace(/-$/, '');
}
