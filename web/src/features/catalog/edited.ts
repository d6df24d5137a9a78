/** The dictionaries with a screen of terms; mail domains have one of their own. */
export const dictionaries = ["industry", "region", "title", "source"] as const;
export type Edited = (typeof dictionaries)[number];
