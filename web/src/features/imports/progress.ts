/** How far an import is, and whether somebody works at it. Pure. */

import type { ImportJob } from "@/api/contract";

const atWork = ["checking", "running", "undoing"];

export const isAtWork = (job: ImportJob): boolean => atWork.includes(job.state);

/** Whole percent of a run or an undo; null while nobody knows how long it will take (a file is read to its end). */
export function percentOf(job: ImportJob): number | null {
  if (job.state === "undoing") return share(job.put_back + job.kept, job.created + job.updated);
  if (job.state === "running") return share(job.created + job.updated + job.merged, job.rows - job.to_fix);
  return null;
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(100, Math.floor((100 * part) / whole));
}

export const steps = ["read", "check", "run", "result"] as const;

/** Which of the steps a job is at, from 0. */
export function stepOf(job: ImportJob): number {
  if (job.state === "uploaded" || job.state === "failed") return 0;
  if (job.state === "checking" || job.state === "checked") return 1;
  return job.state === "running" ? 2 : 3;
}
