/** The one place that reads the wall clock. */

import { serverOffset } from "@/api/skew";

/** Now in epoch milliseconds by the server's clock: deadlines are the server's, a phone's own clock may be wrong. */
export function wallNow(): number {
  return Date.now() + serverOffset();
}
