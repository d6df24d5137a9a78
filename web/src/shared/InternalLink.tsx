import { useRouter } from "@tanstack/react-router";
import { useCallback, type MouseEvent, type ReactNode } from "react";

import { internalPath } from "./internalPath";

/** A function that opens an address within this program, query string and all. */
export function useOpen(): (link: string | null | undefined) => void {
  const { history } = useRouter();
  return useCallback((link) => history.push(internalPath(link)), [history]);
}

/** A link whose address came with data; opens without reloading, and in a new tab when asked to. */
export function InternalLink({ to, children, label }: { to: string; children: ReactNode; label?: string }) {
  const open = useOpen();
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    open(to);
  };
  return <a href={internalPath(to)} onClick={follow} aria-label={label}>{children}</a>;
}
