import { useInfiniteQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { AuditEntry } from "@/api/contract";
import { audit as auditQuery } from "@/api/queries";
import { LoadMore } from "@/shared/LoadMore";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

const shown = (value: unknown): string => (value === null || value === undefined ? "∅" : typeof value === "string" ? value : JSON.stringify(value));

function Difference({ diff, action }: { diff: AuditEntry["diff"]; action: string }) {
  const { t } = useTranslation("team");
  const entries = Object.entries(diff);
  if (entries.length === 0) return <span className="quiet">{action === "update" ? t("audit.firstChange") : "–"}</span>;
  return (
    <ul className="diff">
      {entries.map(([field, [before, after]]) => <li key={field}><code>{field}</code> <span className="quiet breakable">{shown(before)}</span> → <span className="breakable">{shown(after)}</span></li>)}
    </ul>
  );
}

function Entries({ entries }: { entries: AuditEntry[] }) {
  const { t } = useTranslation("team");
  const term = useTerm();
  const columns: TableColumnsType<AuditEntry> = [
    { title: t("audit.at"), key: "at", width: 160, render: (_, one) => <Instant at={one.at} exact /> },
    { title: t("audit.actor"), key: "actor", width: 130, render: (_, one) => one.actor ?? <span className="quiet">{t("audit.system")}</span> },
    { title: t("audit.what"), key: "what", width: 220, render: (_, one) => <span className="two-lines"><span>{term("auditAction", one.action)}</span><span className="quiet small">{term("auditTable", one.table)}{one.object_id === null ? "" : ` #${one.object_id}`}</span></span> },
    { title: t("audit.diff"), key: "diff", render: (_, one) => <Difference diff={one.diff} action={one.action} /> },
  ];
  return <Table<AuditEntry> size="small" rowKey="id" columns={columns} dataSource={entries} pagination={false} scroll={{ x: 720 }} />;
}

function Loaded() {
  const { t } = useTranslation("team");
  const query = useInfiniteQuery(auditQuery);
  return (
    <Gate query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={t("audit.none")} />;
        return <><Entries entries={rows} /><LoadMore query={query} count={rows.length} /></>;
      }}
    </Gate>
  );
}

/** Who changed or looked at what. */
export function AuditPage() {
  const { t } = useTranslation("team");
  return (
    <Need right="audit.view">
      <PageHead title={t("audit.title")} note={t("audit.note")} />
      <Section flush><Loaded /></Section>
    </Need>
  );
}
