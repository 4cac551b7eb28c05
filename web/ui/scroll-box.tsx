import type { ComponentPropsWithRef } from 'react';

/** A box with its own scroll bars. It takes the focus, or the keyboard could not reach what is outside its view. */
export function ScrollBox({ label, ...props }: { label: string } & ComponentPropsWithRef<'div'>) {
  // biome-ignore lint/a11y/useSemanticElements: a section would be a second landmark of this name, a fieldset is for boxes
  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
  return <div {...props} role="group" aria-label={label} tabIndex={0} />;
}
