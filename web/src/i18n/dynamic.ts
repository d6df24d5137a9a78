/** A key that is put together at run time and was checked with `exists` (or has a default); all others are checked by the compiler. */
export function dynamic(key: string): never {
  return key as never;
}
