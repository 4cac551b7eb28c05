import type { ComponentPropsWithRef } from 'react';

/** A box with its own scroll bars. It takes the focus, or the keyboard could not reach what is outside its view. */
export function ScrollBox({ label, ...props }: { label: string } & ComponentPropsWithRef<'section'>) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
  return <section {...props} aria-label={label} tabIndex={0} />;
}
