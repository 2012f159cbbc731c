/** Placeholder until the screen is here. */
export function TableScreen() {
  return null;
}
