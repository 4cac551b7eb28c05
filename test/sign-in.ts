import { type Client, createClient } from '../src/client/client.ts';
import { routes } from '../src/contract/routes.ts';

export interface SignedIn {
  client: Client;
  /** What every request of this person carries. */
  headers: () => Record<string, string>;
}

/** Signs in over HTTP and keeps the cookie, as a browser would. */
export async function signIn(url: string, person: { email: string; password: string }): Promise<SignedIn> {
  const browser = withCookie(url);
  await browser.client.call(routes.signIn, { body: person });
  return browser;
}

/** A browser that keeps its cookie, beginning with that of a Set-Cookie header. */
export function withCookie(url: string, first = ''): SignedIn {
  const nameAndValue = (setCookie: string) => setCookie.split(';', 1)[0] ?? '';
  let cookie = nameAndValue(first);
  const headers = () => (cookie === '' ? {} : { cookie });
  const client = createClient({
    baseUrl: url,
    headers,
    onResponse: (response) => {
      const [given] = response.headers.getSetCookie();
      if (given !== undefined) cookie = nameAndValue(given);
    },
  });
  return { client, headers };
}
