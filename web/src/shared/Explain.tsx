import { Tooltip } from "antd";
import type { ReactNode } from "react";

/**
 * Something that says on hover or focus what it means. Without an explanation it is shown as it is.
 *
 * `stop` false: no stop for the keyboard (heads of scrolling tables, which the table draws twice).
 */
export function Explain({ by, children, stop = true }: { by: ReactNode; children: ReactNode; stop?: boolean }) {
  if (by === null || by === undefined || by === "") return <>{children}</>;
  return (
    <Tooltip title={by}>
      <span className="explain" tabIndex={stop ? 0 : undefined}>{children}</span>
    </Tooltip>
  );
}
