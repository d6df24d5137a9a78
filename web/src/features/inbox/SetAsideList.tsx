import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm, Select, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { ReplayInput, SetAside, SetAsideReason } from "@/api/contract";
import { setAside as setAsideQuery, setAsideSummary } from "@/api/queries";
import { LoadMore } from "@/shared/LoadMore";
import { useCan } from "@/shared/me";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";
import { Chip } from "@/shared/Tags";
import { Instant } from "@/shared/time/Instant";

/** Let messages in again; says how many came in and how many still can't. */
function useReplay() {
  const { t } = useTranslation("tracking");
  const { message } = App.useApp();
  const queries = useQueryClient();
  const report = useReport();
  return useMutation({
    mutationFn: (body: ReplayInput) => must(client.POST("/api/v1/tracking/set-aside/replay", { body })),
    onSuccess: ({ replayed, kept }) => void (kept > 0 ? message.warning(t("replayedSome", { replayed, kept })) : message.success(t("replayedAll", { replayed }))),
    onSettled: () => queries.invalidateQueries({ queryKey: ["tracking"] }),
    onError: report,
  });
}

function Why({ one }: { one: SetAside }) {
  const { t } = useTranslation("tracking");
  return <>{t(`reason.${one.reason}`)}{one.detail && <div className="quiet small breakable">{one.detail}</div>}</>;
}

function Rows({ rows }: { rows: SetAside[] }) {
  const { t } = useTranslation("tracking");
  const mayReplay = useCan()("settings.edit");
  const replay = useReplay();
  const columns: TableColumnsType<SetAside> = [
    { title: t("column.at"), key: "at", width: 150, render: (_, one) => <Instant at={one.at} exact /> },
    { title: t("column.reason"), key: "reason", width: 190, render: (_, one) => <Why one={one} /> },
    { title: t("column.field"), key: "field", width: 120, render: (_, one) => (one.field ? <code>{one.field}</code> : <span className="quiet">–</span>) },
    { title: t("column.key"), key: "key", width: 140, render: (_, one) => one.key?.name ?? <span className="quiet">–</span> },
    { title: t("column.message"), key: "message", render: (_, one) => (one.message === null ? <span className="quiet">{t("gone")}</span> : <code className="breakable raw">{JSON.stringify(one.message)}</code>) },
    {
      title: "", key: "replay", width: 130, align: "right",
      render: (_, one) => {
        if (one.replayed_at !== null) return <Chip>{t("replayed")} <Instant at={one.replayed_at} /></Chip>;
        if (!mayReplay || !one.is_replayable) return null;
        return <Button size="small" loading={replay.isPending && replay.variables.ids?.[0] === one.id} onClick={() => replay.mutate({ ids: [one.id] })} aria-label={`${t("replay")} ${one.id}`}>{t("replay")}</Button>;
      },
    },
  ];
  return <Table<SetAside> size="small" rowKey="id" columns={columns} dataSource={rows} pagination={false} scroll={{ x: 900 }} />;
}

/** Narrow the list to one reason; whoever may lets all of that reason in again. */
function Reasons({ reason, onChange }: { reason: SetAsideReason | undefined; onChange: (reason: SetAsideReason | undefined) => void }) {
  const { t } = useTranslation("tracking");
  const { t: common } = useTranslation();
  const mayReplay = useCan()("settings.edit");
  const replay = useReplay();
  const waiting = useQuery(setAsideSummary).data?.waiting ?? [];
  const count = waiting.find((one) => one.reason === reason)?.count ?? 0;
  const options = waiting.map((one) => ({ value: one.reason, label: `${t(`reason.${one.reason}`)} (${one.count})` }));
  return (
    <div className="filters pad">
      <Select<SetAsideReason | null> allowClear className="filter-wide" aria-label={t("column.reason")} placeholder={t("everyReason")} value={reason ?? null} options={options} onChange={(next) => onChange(next ?? undefined)} />
      {mayReplay && reason && count > 0 && (
        <Popconfirm title={t("replaySure", { count, reason: t(`reason.${reason}`) })} okText={t("replay")} cancelText={common("cancel")} onConfirm={() => replay.mutate({ reason })}>
          <Button loading={replay.isPending}>{t("replayAll", { count })}</Button>
        </Popconfirm>
      )}
    </div>
  );
}

/** Messages that are not in the event store, with the reason of each. Opened on demand: raw messages are personal. */
export function SetAsideList({ since }: { since: string | undefined }) {
  const { t } = useTranslation("tracking");
  const [reason, setReason] = useState<SetAsideReason>();
  const query = useInfiniteQuery(setAsideQuery({ ...(reason ? { reason } : {}), ...(since ? { since } : {}) }));
  return (
    <>
      <Reasons reason={reason} onChange={setReason} />
      <Gate query={query} rows={3}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          if (rows.length === 0) return <Nothing text={t("noSetAside")} />;
          return <><Rows rows={rows} /><LoadMore query={query} count={rows.length} /></>;
        }}
      </Gate>
    </>
  );
}
