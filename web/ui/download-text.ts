/** Hands a text to the browser as a file. */
export function downloadText(name: string, contentType: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${contentType};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replaceAll(/[/\\:*?"<>|]/g, '-');
  link.click();
  // The click has started the download; the address may go after it.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
