import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input, Modal, Popconfirm, Select, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { ApiKey, Role } from "@/api/contract";
import { apiKeys as apiKeysQuery } from "@/api/queries";
import { CopyButton } from "@/shared/CopyButton";
import { LoadMore } from "@/shared/LoadMore";
import { useMe } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { placeFieldErrors } from "@/shared/states/formProblem";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";
import { useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

import { roleCodes } from "./roleCodes";

type Fields = { name: string; role: Role };

/** The key's text, this once. */
function Shown({ text }: { text: string }) {
  const { t } = useTranslation("team");
  return <Alert type="success" title={t("keyOnce")} description={<span className="key-cell"><code className="breakable">{text}</code> <CopyButton text={text} /></span>} />;
}

function NewKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("team");
  const { t: common } = useTranslation();
  const term = useTerm();
  const me = useMe();
  const [form] = Form.useForm<Fields>();
  const report = useReport();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: (fields: Fields) => must(client.POST("/api/v1/api-keys", { body: fields })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["api-keys"] }),
    onError: (error) => {
      if (!placeFieldErrors(form, error)) report(error);
    },
    gcTime: 0,
  });
  const text = create.data?.key;
  return (
    <Modal
      open title={t("newKey")} onCancel={onClose} okText={text ? common("close") : common("create")} cancelText={common("cancel")} confirmLoading={create.isPending}
      cancelButtonProps={{ style: text ? { display: "none" } : {} }} onOk={() => (text ? onClose() : form.submit())} mask={{ closable: !text }}
    >
      {text ? <Shown text={text} /> : (
        <Form<Fields> form={form} layout="vertical" initialValues={{ role: me.role }} onFinish={(fields) => create.mutate(fields)}>
          <Form.Item name="name" label={t("column.name")} rules={[{ required: true, whitespace: true, message: t("needed") }]}><Input maxLength={100} /></Form.Item>
          <Form.Item name="role" label={t("column.role")} extra={t("keyRoleHelp")}><Select options={roleCodes.map((value) => ({ value, label: term("role", value) }))} /></Form.Item>
        </Form>
      )}
    </Modal>
  );
}

function Keys({ keys }: { keys: ApiKey[] }) {
  const { t } = useTranslation("team");
  const { t: common } = useTranslation();
  const term = useTerm();
  const queries = useQueryClient();
  const report = useReport();
  const revoke = useMutation({
    mutationFn: (id: number) => must(client.DELETE("/api/v1/api-keys/{key_id}", { params: { path: { key_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["api-keys"] }),
    onError: report,
  });
  const columns: TableColumnsType<ApiKey> = [
    { title: t("column.name"), key: "name", render: (_, one) => one.name },
    { title: t("column.prefix"), key: "prefix", width: 140, render: (_, one) => <code>{one.prefix}…</code> },
    { title: t("column.role"), key: "role", width: 140, render: (_, one) => term("role", one.role) },
    { title: t("column.createdBy"), key: "created_by", width: 120, render: (_, one) => one.created_by.name },
    { title: t("column.created"), key: "created_at", width: 150, render: (_, one) => <Instant at={one.created_at} /> },
    { title: t("column.lastUsed"), key: "last_used_at", width: 150, render: (_, one) => (one.last_used_at ? <Instant at={one.last_used_at} ago /> : <span className="quiet">{common("never")}</span>) },
    {
      title: "", key: "revoke", width: 90, align: "right",
      render: (_, one) => (
        <Popconfirm title={t("revokeSure", { name: one.name })} okText={t("revoke")} cancelText={common("cancel")} okButtonProps={{ danger: true }} onConfirm={() => revoke.mutate(one.id)}>
          <Button size="small" danger aria-label={`${t("revoke")} ${one.name}`}>{t("revoke")}</Button>
        </Popconfirm>
      ),
    },
  ];
  return <Table<ApiKey> size="small" rowKey="id" columns={columns} dataSource={keys} pagination={false} scroll={{ x: "max-content" }} />;
}

function Loaded() {
  const { t } = useTranslation("team");
  const query = useInfiniteQuery(apiKeysQuery);
  return (
    <Gate query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={t("noKeys")} />;
        return <><Keys keys={rows} /><LoadMore query={query} count={rows.length} /></>;
      }}
    </Gate>
  );
}

/** Keys for other programs; each acts for the person who made it. */
export function ApiKeysPage() {
  const { t } = useTranslation("team");
  const [open, setOpen] = useState(false);
  return (
    <Need right="keys.manage">
      <PageHead title={t("apiKeys")} note={t("apiKeysNote")} actions={<Button type="primary" onClick={() => setOpen(true)}>{t("newKey")}</Button>} />
      <Section flush><Loaded /></Section>
      {open && <NewKey onClose={() => setOpen(false)} />}
    </Need>
  );
}
