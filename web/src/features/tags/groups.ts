import type { TagGroup } from "@/api/contract";

/** What tags speak about, in the order that screens show. */
export const groups: TagGroup[] = ["industry", "stage", "interest", "behaviour", "other"];
