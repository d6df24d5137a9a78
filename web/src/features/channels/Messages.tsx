import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Select, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { Message, MessageState } from "@/api/contract";
import { outbox as outboxQuery } from "@/api/queries";
import { Explain } from "@/shared/Explain";
import { LoadMore } from "@/shared/LoadMore";
import { useCan } from "@/shared/me";
import { Section } from "@/shared/Section";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";
import { Chip } from "@/shared/Tags";
import { useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

const waiting = ["pending", "claimed", "handed"] as const;
const ended = ["sent", "failed", "unknown", "refused"] as const;
const dead = new Set<MessageState>(["failed", "unknown", "refused"]);
const undelivered = "undelivered";

function useRetry() {
  const { t } = useTranslation("mail");
  const { message } = App.useApp();
  const queries = useQueryClient();
  const report = useReport();
  return useMutation({
    mutationFn: (id: number) => must(client.POST("/api/v1/outbox/{message_id}/retry", { params: { path: { message_id: id } } })),
    onSuccess: () => void message.success(t("retried")),
    onSettled: () => Promise.all([["outbox"], ["home"]].map((queryKey) => queries.invalidateQueries({ queryKey }))),
    onError: report,
  });
}

function State({ one }: { one: Message }) {
  const { t } = useTranslation("mail");
  return <Explain by={t(`messageHelp.${one.state}`)}><Chip tone={one.state === "sent" ? "good" : dead.has(one.state) ? "bad" : "warn"}>{t(`message.${one.state}`)}</Chip></Explain>;
}

function Rows({ rows }: { rows: Message[] }) {
  const { t } = useTranslation("mail");
  const term = useTerm();
  const mayRetry = useCan()("settings.edit");
  const retry = useRetry();
  const columns: TableColumnsType<Message> = [
    { title: t("column.at"), key: "at", width: 150, render: (_, one) => <Instant at={one.created_at} /> },
    { title: t("column.recipient"), key: "recipient", width: 190, render: (_, one) => <>{one.recipient}<div className="quiet small">{term("channel", one.channel)} · {t(`messageClass.${one.message_class}`)}</div></> },
    { title: t("column.state"), key: "state", width: 110, render: (_, one) => <State one={one} /> },
    { title: t("column.reason"), key: "reason", render: (_, one) => <span className="breakable">{one.reason || <span className="quiet">–</span>}</span> },
    { title: t("column.attempts"), key: "attempts", width: 80, align: "right", render: (_, one) => <span className="figures">{one.attempts}</span> },
    { title: t("column.next"), key: "next", width: 150, render: (_, one) => <Instant at={one.next_at ?? one.finished_at} /> },
    {
      title: "", key: "retry", width: 110, align: "right",
      render: (_, one) => mayRetry && dead.has(one.state) && <Button size="small" loading={retry.isPending && retry.variables === one.id} onClick={() => retry.mutate(one.id)} aria-label={`${t("retry")} ${one.id}`}>{t("retry")}</Button>,
    },
  ];
  return <Table<Message> size="small" rowKey="id" columns={columns} dataSource={rows} pagination={false} scroll={{ x: 900 }} />;
}

/** Messages on their way and at their end; those that did not arrive first, with why, to be sent again. */
export function Messages() {
  const { t } = useTranslation("mail");
  const [state, setState] = useState<MessageState | typeof undelivered>(undelivered);
  const query = useInfiniteQuery({ ...outboxQuery(state === undelivered ? {} : { state }), refetchInterval: 5_000 });
  const options = [{ value: undelivered, label: t("undelivered") }, ...[...waiting, ...ended].map((value) => ({ value, label: t(`message.${value}`) }))];
  return (
    <Section flush title={<span id="messages">{t("messages")}</span>} extra={<Select className="filter-wide" aria-label={t("column.state")} value={state} options={options} onChange={(next) => setState(next)} />}>
      <Gate query={query} rows={3}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          if (rows.length === 0) return <Nothing text={state === undelivered ? t("allDelivered") : t("noMessages")} />;
          return <><Rows rows={rows} /><LoadMore query={query} count={rows.length} /></>;
        }}
      </Gate>
    </Section>
  );
}
