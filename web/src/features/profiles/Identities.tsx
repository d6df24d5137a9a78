import { Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { Identity } from "@/api/contract";
import { Nothing } from "@/shared/states/States";
import { useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

/** Under which identifiers the contact is or was known; values come masked. */
export function Identities({ identities }: { identities: Identity[] }) {
  const { t } = useTranslation("contacts");
  const term = useTerm();
  if (identities.length === 0) return <Nothing text={t("noIdentities")} />;
  const columns: TableColumnsType<Identity> = [
    { title: t("identity.kind"), key: "kind", width: 130, render: (_, one) => term("identity", one.kind) },
    { title: t("identity.value"), key: "value", render: (_, one) => <span className="figures breakable">{one.value}</span> },
    { title: t("identity.source"), key: "source", width: 120, render: (_, one) => term("source", one.source) || "–" },
    { title: t("identity.since"), key: "since", width: 150, render: (_, one) => <Instant at={one.since} /> },
    { title: t("identity.until"), key: "until", width: 150, render: (_, one) => <Instant at={one.until} /> },
  ];
  return <Table<Identity> size="small" rowKey={(one) => `${one.kind}-${one.value}-${one.since}`} columns={columns} dataSource={identities} pagination={false} scroll={{ x: "max-content" }} />;
}
