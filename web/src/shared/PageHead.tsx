import { useEffect, type ReactNode } from "react";

type Props = { title: string; note?: ReactNode; actions?: ReactNode };

/** A screen's heading; also the browser tab's title. */
export function PageHead({ title, note, actions }: Props) {
  useEffect(() => {
    document.title = `${title} · Leadloom`;
  }, [title]);
  return (
    <header className="page-head">
      <div>
        <h1>{title}</h1>
        {note && <p className="quiet">{note}</p>}
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </header>
  );
}
