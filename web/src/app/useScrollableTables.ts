import { useEffect } from "react";

const scrolled = ".ant-table-content, .ant-table-body";

/** Let the keyboard scroll what can be scrolled: a table that is wider than its place can have the focus. */
export function markScrollable(root: ParentNode): void {
  for (const part of root.querySelectorAll<HTMLElement>(scrolled)) {
    const wider = part.scrollWidth > part.clientWidth || part.scrollHeight > part.clientHeight;
    if (wider) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}

/** Keep tables scrollable by keyboard, whatever the screen shows and however wide it is. */
export function useScrollableTables(): void {
  useEffect(() => {
    let frame = 0;
    const look = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => markScrollable(document));
    };
    const seen = new MutationObserver(look);
    seen.observe(document.body, { childList: true, subtree: true });
    addEventListener("resize", look);
    look();
    return () => {
      seen.disconnect();
      removeEventListener("resize", look);
      cancelAnimationFrame(frame);
    };
  }, []);
}
