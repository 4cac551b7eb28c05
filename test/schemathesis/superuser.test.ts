import { tryAs } from './try-as.ts';

tryAs('superuser');
