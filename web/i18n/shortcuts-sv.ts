import type { shortcutsEn } from './shortcuts-en.ts';

export const shortcutsSv: typeof shortcutsEn = {
  title: 'Kortkommandon',
  search: 'Sök',
  run: 'Kör, eller testkör',
  save: 'Spara utkastet',
  help: 'Visa den här listan',
  close: 'Stäng',
  quiet: 'Enstaka tangenter gör ingenting medan du skriver.',
};
