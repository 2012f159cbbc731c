/** The name that someone meant: the same measure of likeness as the server's (Ratcliff and Obershelp), so both propose one. */

const LEAST_ALIKE = 0.7;

export function closestName(name: string, names: Iterable<string>): string {
  let [best, most] = ["", 0];
  for (const candidate of names) {
    if (mostLikeness(candidate, name) < LEAST_ALIKE) continue;
    const likeness = likenessOf(candidate, name);
    const isBetter = likeness > most || (likeness === most && candidate > best);
    if (likeness >= LEAST_ALIKE && isBetter) [best, most] = [candidate, likeness];
  }
  return best;
}

/** What it would be if all of the shorter name stood in the longer one. */
function mostLikeness(a: string, b: string): number {
  return (2 * Math.min(a.length, b.length)) / (a.length + b.length || 1);
}

function likenessOf(a: string, b: string): number {
  return (2 * sharedBy(a, b)) / (a.length + b.length || 1);
}

/** Characters of the longest run that both share, and of those to its left and to its right. */
function sharedBy(a: string, b: string): number {
  const { size, inA, inB } = longestRun(a, b);
  if (size === 0) return 0;
  const left = sharedBy(a.slice(0, inA), b.slice(0, inB));
  return left + size + sharedBy(a.slice(inA + size), b.slice(inB + size));
}

function longestRun(a: string, b: string): { size: number; inA: number; inB: number } {
  let best = { size: 0, inA: 0, inB: 0 };
  for (let inA = 0; inA < a.length; inA++) {
    for (let inB = 0; inB < b.length; inB++) {
      let size = 0;
      while (inA + size < a.length && inB + size < b.length && a[inA + size] === b[inB + size]) size++;
      if (size > best.size) best = { size, inA, inB };
    }
  }
  return best;
}
