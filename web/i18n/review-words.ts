import { reviewEn } from './review-en.ts';
import { reviewSv } from './review-sv.ts';

export const reviewWords = {
  review: { en: reviewEn, sv: reviewSv },
};
