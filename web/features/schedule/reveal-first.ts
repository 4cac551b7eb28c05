/**
 * Leads to the first box that is wrong: one that the browser finds so, at once; else, with `isMarked`, the first one that
 * is marked as soon as it has been drawn. Opens what it is folded away in. Says whether there was anything.
 */
export function revealFirst(form: HTMLFormElement | null, isMarked: boolean): boolean {
  const invalid = [...(form?.elements ?? [])].find(
    (each): each is HTMLInputElement =>
      each instanceof HTMLInputElement && !each.validity.valid && !each.closest('[data-checked-by-us]'),
  );
  if (isMarked) requestAnimationFrame(() => unfold(form?.querySelector<HTMLElement>('[aria-invalid="true"]'))?.focus());
  else if (invalid) unfold(invalid)?.reportValidity();
  return isMarked || invalid !== undefined;
}

function unfold<T extends HTMLElement>(element: T | null | undefined): T | null {
  for (let fold = element?.closest('details'); fold; fold = fold.parentElement?.closest('details')) fold.open = true;
  return element ?? null;
}
