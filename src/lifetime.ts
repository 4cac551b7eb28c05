/** Ends a process in the reverse order of its making, once, whatever asks for it. */
export interface Lifetime {
  /** Adds a step to be done before those that were added earlier. */
  onEnd: (step: () => Promise<unknown> | unknown) => void;
  /** Does all steps, each even when another failed. Resolves with the failures. May be called twice. */
  end: () => Promise<unknown[]>;
}

export function createLifetime(): Lifetime {
  const steps: (() => Promise<unknown> | unknown)[] = [];
  let ended: Promise<unknown[]> | undefined;

  async function undo(): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (const step of steps.reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }

  return {
    onEnd: (step) => steps.push(step),
    end: () => {
      ended ??= undo();
      return ended;
    },
  };
}
