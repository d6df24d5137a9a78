import { CheckCircleFilled, ExclamationCircleOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { Button, Form, Input, Modal, Popconfirm, Radio, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { Tracking, WriteKey } from "@/api/contract";
import { tracking as trackingQuery } from "@/api/queries";
import { CopyButton } from "@/shared/CopyButton";
import { formatGrouped } from "@/shared/decimal";
import { Explain } from "@/shared/Explain";
import { useCan } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { placeFieldErrors } from "@/shared/states/formProblem";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";
import { Chip } from "@/shared/Tags";
import { Instant } from "@/shared/time/Instant";

import { Marks } from "./Marks";
import { SetAsideList } from "./SetAsideList";

type Fields = { name: string; kind: "browser" | "server" };

function NewKey({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("tracking");
  const { t: common } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const report = useReport();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: (fields: Fields) => must(client.POST("/api/v1/tracking/write-keys", { body: fields })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: trackingQuery.queryKey });
      onClose();
    },
    onError: (error) => {
      if (!placeFieldErrors(form, error)) report(error);
    },
  });
  return (
    <Modal open={open} title={t("newKey")} okText={common("create")} cancelText={common("cancel")} onCancel={onClose} onOk={() => form.submit()} confirmLoading={create.isPending} destroyOnHidden>
      <Form<Fields> form={form} layout="vertical" initialValues={{ kind: "browser" }} onFinish={(fields) => create.mutate(fields)} preserve={false}>
        <Form.Item name="name" label={t("column.name")} rules={[{ required: true, whitespace: true, message: t("nameNeeded") }]}><Input maxLength={100} /></Form.Item>
        <Form.Item name="kind" label={t("column.kind")} extra={t("kindHelp")}>
          <Radio.Group options={[{ value: "browser", label: t("kind.browser") }, { value: "server", label: t("kind.server") }]} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function LastSeen({ item }: { item: WriteKey }) {
  const { t } = useTranslation("tracking");
  if (item.last_seen_at === null) return <span className="quiet"><ExclamationCircleOutlined aria-hidden="true" /> {t("neverSeen")}</span>;
  return <span className="proof"><CheckCircleFilled aria-hidden="true" /> <Instant at={item.last_seen_at} ago /></span>;
}

/** What came with a key; what was refused because it came too fast stands beside it when there was any. */
function Counts({ item }: { item: WriteKey }) {
  const { t } = useTranslation("tracking");
  return (
    <span className="figures">
      {formatGrouped(item.events_24h)}
      {item.refused_24h > 0 && <Explain by={t("refusedHelp")}><span className="small"> {t("refused", { count: item.refused_24h, value: formatGrouped(item.refused_24h) })}</span></Explain>}
    </span>
  );
}

function Keys({ data }: { data: Tracking }) {
  const { t } = useTranslation("tracking");
  const { t: common } = useTranslation();
  const can = useCan();
  const report = useReport();
  const queries = useQueryClient();
  const deactivate = useMutation({
    mutationFn: (id: number) => must(client.POST("/api/v1/tracking/write-keys/{key_id}/deactivate", { params: { path: { key_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: trackingQuery.queryKey }),
    onError: report,
  });
  const rotate = useMutation({
    mutationFn: (id: number) => must(client.POST("/api/v1/tracking/write-keys/{key_id}/rotate", { params: { path: { key_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: trackingQuery.queryKey }),
    onError: report,
  });
  const mayChange = can("keys.manage") || can("settings.edit");
  const columns: TableColumnsType<WriteKey> = [
    { title: t("column.name"), key: "name", render: (_, one) => one.name },
    { title: t("column.kind"), key: "kind", width: 100, render: (_, one) => <Chip>{t(`kind.${one.kind}`)}</Chip> },
    { title: t("column.key"), key: "key", render: (_, one) => <span className="key-cell"><code className="breakable">{one.key}</code> <CopyButton text={one.key} /></span> },
    { title: t("column.lastSeen"), key: "last_seen_at", width: 170, render: (_, one) => <LastSeen item={one} /> },
    { title: <Explain stop={false} by={t("eventsHelp")}>{t("column.events")}</Explain>, key: "events_24h", width: 130, align: "right", render: (_, one) => <Counts item={one} /> },
    ...(mayChange ? [{
      title: "", key: "deactivate", width: 180, align: "right" as const,
      render: (_: unknown, one: WriteKey) => one.active ? (<>
        <Popconfirm title={t("rotateSure", { name: one.name })} okText={t("rotate")} cancelText={common("cancel")} onConfirm={() => rotate.mutate(one.id)}>
          <Button size="small" aria-label={`${t("rotate")} ${one.name}`}>{t("rotate")}</Button>
        </Popconfirm>{" "}
        <Popconfirm title={t("deactivateSure", { name: one.name })} okText={t("deactivate")} cancelText={common("cancel")} okButtonProps={{ danger: true }} onConfirm={() => deactivate.mutate(one.id)}>
          <Button size="small" aria-label={`${t("deactivate")} ${one.name}`}>{t("deactivate")}</Button>
        </Popconfirm>
      </>) : <Chip>{t("inactive")}</Chip>,
    }] : []),
  ];
  if (data.keys.length === 0) return <Nothing text={t("noKeys")} />;
  return <Table<WriteKey> size="small" rowKey="id" columns={columns} dataSource={data.keys} pagination={false} scroll={{ x: "max-content" }} />;
}

function Content({ data, onNew }: { data: Tracking; onNew: () => void }) {
  const { t } = useTranslation("tracking");
  const can = useCan();
  const { since } = useSearch({ from: "/inside/settings/tracking" });
  const [showAside, setShowAside] = useState(since !== undefined);
  return (
    <>
      <Section title={t("snippet")} extra={<CopyButton text={data.snippet} labelled />}>
        <p className="quiet">{t("snippetHelp")}</p>
        <pre className="code" tabIndex={0} aria-label={t("snippet")}>{data.snippet}</pre>
        <p className="small"><span className="quiet">{t("edge")}</span> <code>{data.edge_url}</code></p>
      </Section>
      <Section flush title={<Explain by={t("marksHelp")}>{t("marks")}</Explain>}><Marks /></Section>
      <Section flush title={t("keys")} extra={(can("keys.manage") || can("settings.edit")) && <Button onClick={onNew}>{t("newKey")}</Button>}><Keys data={data} /></Section>
      <Section flush title={<Explain by={t("setAsideHelp")}>{t("setAside")}</Explain>} extra={!showAside && <Button onClick={() => setShowAside(true)}>{t("showAside")}</Button>}>
        {showAside ? <SetAsideList since={since} /> : <p className="quiet pad">{t("rawHelp")}</p>}
      </Section>
    </>
  );
}

/** The code for one's website, and the keys under which data arrives, each with when it was last seen. */
export function TrackingPage() {
  const { t } = useTranslation("tracking");
  return <Need right="tracking.view"><PageHead title={t("title")} note={t("note")} /><Loaded /></Need>;
}

function Loaded() {
  const [open, setOpen] = useState(false);
  const query = useQuery(trackingQuery);
  return (
    <>
      <Gate query={query}>{(data) => <Content data={data} onNew={() => setOpen(true)} />}</Gate>
      <NewKey open={open} onClose={() => setOpen(false)} />
    </>
  );
}
