const MOST_BYTES = 64 * 1024;

/** The first 64 KiB of a text file; the rest is never fetched. */
export async function readBeginning(url: string, signal: AbortSignal): Promise<{ text: string; isCut: boolean }> {
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body) throw new TypeError(`HTTP ${response.status}`);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  while (bytes < MOST_BYTES) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), isCut: false };
    bytes += value.byteLength;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return { text, isCut: true };
}
