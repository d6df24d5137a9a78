/** How far this machine's clock stands behind the server's, learnt from the `Date` header of answers. */

let offset = 0;

/** Milliseconds to add to the local clock to get the server's. */
export function serverOffset(): number {
  return offset;
}

/**
 * Learn from one answer. `Date` has whole seconds only, so differences under two seconds count as none.
 *
 * @param date the header's value, null when the server sent none
 * @param localMs the local clock when the answer came
 */
export function learnOffset(date: string | null, localMs: number = Date.now()): void {
  const server = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(server)) return;
  const found = server - localMs;
  offset = Math.abs(found) < 2_000 ? 0 : found;
}
