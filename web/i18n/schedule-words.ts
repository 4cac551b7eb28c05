import { scheduleEn } from './schedule-en.ts';
import { scheduleSv } from './schedule-sv.ts';

export const scheduleWords = {
  schedule: { en: scheduleEn, sv: scheduleSv },
};
