export function ManagedToolsPage() {
  return null;
}
