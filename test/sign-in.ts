import { type Client, createClient } from '../src/client/client.ts';
import { routes } from '../src/contract/routes.ts';

export interface SignedIn {
  client: Client;
  /** What every request of this person carries. */
  headers: () => Record<string, string>;
}

/** Signs in over HTTP and keeps the cookie, as a browser would. */
export async function signIn(url: string, person: { email: string; password: string }): Promise<SignedIn> {
  let cookie = '';
  const headers = () => (cookie === '' ? {} : { cookie });
  const client = createClient({
    baseUrl: url,
    headers,
    onResponse: (response) => {
      cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? cookie;
    },
  });
  await client.call(routes.signIn, { body: person });
  return { client, headers };
}
