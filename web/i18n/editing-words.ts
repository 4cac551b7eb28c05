import { editingEn } from './editing-en.ts';
import { editingSv } from './editing-sv.ts';

export const editingWords = {
  editing: { en: editingEn, sv: editingSv },
};
