import { createClient } from '../../src/client/client.ts';
import { parseJson } from '../../src/core/json.ts';

/** The result of a run may be 20 levels deep by itself; the answer around it adds a few. */
const maxDepth = 100;

/** The one client of the pages. Numbers that JavaScript cannot hold stay as their own text. */
export const api = createClient({
  baseUrl: '',
  parse: (text) => {
    const parsed = parseJson(text, { maxDepth });
    if (!parsed.ok) throw new Error(parsed.fault.message);
    return parsed.value;
  },
});
