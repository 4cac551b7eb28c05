import { AppError } from '../contract/errors.ts';

/** Lets `places` works through at once and `waiting` more wait for them; throws too_many_requests for the next. */
export function createTurnstile(places: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = [];
  let taken = 0;
  return async (work) => {
    if (taken >= places) {
      if (queue.length >= waiting) throw new AppError('too_many_requests');
      await new Promise<void>((resolve) => queue.push(resolve));
    } else taken += 1;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) taken -= 1;
      else next();
    }
  };
}
