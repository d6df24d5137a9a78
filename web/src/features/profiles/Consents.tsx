import { Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { Consent } from "@/api/contract";
import { Nothing } from "@/shared/states/States";
import { Chip } from "@/shared/Tags";
import { useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

/** Consent per purpose and channel with its proof: when, where, and the words that were shown. */
export function Consents({ consents }: { consents: Consent[] }) {
  const { t } = useTranslation("contacts");
  const term = useTerm();
  if (consents.length === 0) return <Nothing text={t("noConsents")} />;
  const columns: TableColumnsType<Consent> = [
    { title: t("consent.purpose"), key: "purpose", width: 100, render: (_, one) => term("purpose", one.purpose) },
    { title: t("consent.channel"), key: "channel", width: 100, render: (_, one) => term("channel", one.channel) || "–" },
    { title: t("consent.state"), key: "state", width: 90, render: (_, one) => <Chip tone={one.state === "given" ? "good" : "plain"}>{term("consentState", one.state)}</Chip> },
    { title: t("consent.at"), key: "at", width: 150, render: (_, one) => <Instant at={one.at} /> },
    { title: t("consent.proof"), key: "text", render: (_, one) => <span className="two-lines"><span>{one.text ?? "–"}</span><span className="quiet small">{term("source", one.source)}</span></span> },
  ];
  return <Table<Consent> size="small" rowKey={(one) => `${one.purpose}-${one.channel ?? ""}-${one.at}`} columns={columns} dataSource={consents} pagination={false} scroll={{ x: "max-content" }} />;
}
