export { toString as describe } from 'cronstrue';
