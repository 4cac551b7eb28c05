import { type RefObject, useEffect } from 'react';

const HEADINGS = 'h1, h2, h3, h4';

/**
 * Keeps the focus in the page when what had it goes away, as a button that is pressed and has done its work: whoever uses the
 * keyboard would begin at the top again. It goes to the control that opened what is closed now, else to the nearest heading,
 * and never to another button, which somebody who presses twice would press.
 */
export function useKeptFocus(place: RefObject<HTMLElement | null>): void {
  // The focus is the browser's.
  useEffect(() => {
    const page = place.current;
    if (page === null) return;
    let last: HTMLElement | null = null;
    let opener = '';
    const handleFocus = ({ target }: FocusEvent) => {
      // What was pressed gave way to what has the focus now.
      if (last && !last.isConnected) opener = nameOf(last);
      last = target instanceof HTMLElement ? target : null;
    };
    const handlePointer = ({ target }: PointerEvent) => {
      if (last && !(target instanceof Node && last.contains(target))) last = null;
    };
    const observer = new MutationObserver((records) => {
      if (last === null || document.activeElement !== document.body) return;
      // A button is off while it is at work, and off it has no focus.
      if (last.isConnected) return last.matches(':disabled') ? undefined : last.focus({ preventScroll: true });
      const loss = records.find((record) => Array.from(record.removedNodes).some((node) => node.contains(last)));
      if (loss === undefined) return;
      const back = opener === '' ? undefined : Array.from(page.querySelectorAll('button')).find(hasName(opener));
      opener = '';
      focusOn(back ?? headingNear(loss));
    });
    page.addEventListener('focusin', handleFocus);
    document.addEventListener('pointerdown', handlePointer);
    observer.observe(page, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    return () => {
      page.removeEventListener('focusin', handleFocus);
      document.removeEventListener('pointerdown', handlePointer);
      observer.disconnect();
    };
  }, [place]);
}

const nameOf = (control: HTMLElement): string => control.ariaLabel ?? control.textContent;
const hasName = (name: string) => (control: HTMLElement) => nameOf(control) === name;

/** Of the line it stood in, or of the next one where the line is gone; else of the part of the page. */
function headingNear({ target, nextSibling, previousSibling }: MutationRecord): HTMLElement | null {
  if (!(target instanceof Element)) return null;
  const line = [target.closest('li'), nextSibling, previousSibling].find((node) => node instanceof HTMLLIElement);
  return (
    line?.querySelector<HTMLElement>(HEADINGS) ??
    target.closest('section')?.querySelector<HTMLElement>(HEADINGS) ??
    document.querySelector<HTMLElement>('#page-title')
  );
}

function focusOn(target: HTMLElement | null): void {
  if (target?.matches(HEADINGS)) target.tabIndex = -1;
  target?.focus();
}
