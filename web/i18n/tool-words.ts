import { toolEn } from './tool-en.ts';
import { toolSv } from './tool-sv.ts';

export const toolWords = {
  tool: { en: toolEn, sv: toolSv },
};
