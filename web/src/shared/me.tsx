/** Who is signed in, for everything below the shell. */

import { createContext, useContext, type ReactNode } from "react";

import type { Me, Right } from "@/api/contract";

const MeContext = createContext<Me | null>(null);

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>;
}

/** The signed-in person; only usable inside the shell. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === null) throw new Error("useMe outside of MeProvider");
  return me;
}

/** A function that says whether the signed-in person has a right. */
export function useCan(): (right: Right) => boolean {
  const { rights } = useMe();
  return (right) => rights.includes(right);
}
