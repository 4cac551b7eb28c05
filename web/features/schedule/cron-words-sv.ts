// It adds its language to the package below.
import 'cronstrue/locales/sv.js';

export { toString as describe } from 'cronstrue';
