import { peopleEn } from './people-en.ts';
import { peopleSv } from './people-sv.ts';

export const peopleWords = {
  people: { en: peopleEn, sv: peopleSv },
};
