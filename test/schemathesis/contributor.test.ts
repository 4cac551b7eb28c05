import { tryAs } from './try-as.ts';

tryAs('contributor');
