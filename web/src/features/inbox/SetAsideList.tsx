import { useInfiniteQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { SetAside } from "@/api/contract";
import { setAside as setAsideQuery } from "@/api/queries";
import { LoadMore } from "@/shared/LoadMore";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { Instant } from "@/shared/time/Instant";

function Rows({ rows }: { rows: SetAside[] }) {
  const { t } = useTranslation("tracking");
  const columns: TableColumnsType<SetAside> = [
    { title: t("column.at"), key: "at", width: 160, render: (_, one) => <Instant at={one.at} exact /> },
    { title: t("column.reason"), key: "reason", width: 190, render: (_, one) => t(`reason.${one.reason}`) },
    { title: t("column.field"), key: "field", width: 140, render: (_, one) => (one.field ? <code>{one.field}</code> : <span className="quiet">–</span>) },
    { title: t("column.key"), key: "key", width: 140, render: (_, one) => one.key.name },
    { title: t("column.message"), key: "message", render: (_, one) => (one.message === null ? <span className="quiet">{t("gone")}</span> : <code className="breakable raw">{JSON.stringify(one.message)}</code>) },
  ];
  return <Table<SetAside> size="small" rowKey="id" columns={columns} dataSource={rows} pagination={false} scroll={{ x: 800 }} />;
}

/** Messages that are not in the event store, with the reason of each. Opened on demand: raw messages are personal. */
export function SetAsideList() {
  const { t } = useTranslation("tracking");
  const query = useInfiniteQuery(setAsideQuery);
  return (
    <Gate query={query} rows={3}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={t("noSetAside")} />;
        return <><Rows rows={rows} /><LoadMore query={query} count={rows.length} /></>;
      }}
    </Gate>
  );
}
