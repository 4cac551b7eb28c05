import { join } from 'node:path';

/** Where things are in the folder of an embedded PostgreSQL. */
export type Layout = {
  folder: string;
  /** PGDATA. It appears by a rename, so it is either complete or absent. */
  data: string;
  /** The password of the role `scriptorium`, mode 0600. */
  password: string;
  /** How another process reaches the running server, mode 0600; present only while it runs. */
  connection: string;
};

export const layoutOf = (folder: string): Layout => ({
  folder,
  data: join(folder, 'data'),
  password: join(folder, 'password'),
  connection: join(folder, 'connection.json'),
});
