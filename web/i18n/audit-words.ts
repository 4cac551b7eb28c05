import { auditEn } from './audit-en.ts';
import { auditSv } from './audit-sv.ts';

export const auditWords = {
  audit: { en: auditEn, sv: auditSv },
};
