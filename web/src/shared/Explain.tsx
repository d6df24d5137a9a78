import { Tooltip } from "antd";
import type { ReactNode } from "react";

/** Something that says on hover or focus what it means. Without an explanation it is shown as it is. */
export function Explain({ by, children }: { by: ReactNode; children: ReactNode }) {
  if (by === null || by === undefined || by === "") return <>{children}</>;
  return (
    <Tooltip title={by}>
      <span className="explain" tabIndex={0}>{children}</span>
    </Tooltip>
  );
}
