/** Placeholder until the screen is here. */
export function ImportScreen() {
  return null;
}
