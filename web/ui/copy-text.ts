/** Puts a text on the clipboard. The modern way exists only on https and localhost; on a plain address the old one does. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const box = document.createElement('textarea');
  box.value = text;
  box.style.position = 'fixed';
  document.body.append(box);
  box.select();
  document.execCommand('copy');
  box.remove();
}
