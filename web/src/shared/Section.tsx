import type { ReactNode } from "react";

type Props = { title?: ReactNode; extra?: ReactNode; children: ReactNode; flush?: boolean };

/** A titled block. `flush` lets a table reach the edges. */
export function Section({ title, extra, children, flush = false }: Props) {
  return (
    <section className={flush ? "block block-flush" : "block"}>
      {(title || extra) && (
        <div className="block-head">
          {title && <h2>{title}</h2>}
          {extra && <div>{extra}</div>}
        </div>
      )}
      <div className="block-body">{children}</div>
    </section>
  );
}

/** Names and values in two columns; values that are missing show a dash. */
export function Fields({ rows }: { rows: [name: ReactNode, value: ReactNode][] }) {
  return (
    <dl className="fields">
      {rows.map(([name, value], index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value === null || value === undefined || value === "" ? <span className="quiet">–</span> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
