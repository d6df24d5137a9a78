import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { Smtp, SmtpInput } from "@/api/contract";
import { smtp as smtpQuery } from "@/api/queries";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { placeFieldErrors } from "@/shared/states/formProblem";
import { Gate, Need } from "@/shared/states/Gate";
import { useReport } from "@/shared/states/useReport";

import { Messages } from "./Messages";

type Fields = Omit<SmtpInput, "password"> & { password?: string };

/** Whether mail leaves, as one of the codes that have words; an unknown one counts as not set. */
function knownState(code: string): "ready" | "no_smtp_settings" | "server_not_local" {
  return code === "ready" || code === "server_not_local" ? code : "no_smtp_settings";
}

function Editor({ stored }: { stored: Smtp }) {
  const { t } = useTranslation("mail");
  const { t: common } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const queries = useQueryClient();
  const report = useReport();
  const save = useMutation({
    mutationFn: ({ password, ...fields }: Fields) => must(client.PUT("/api/v1/settings/smtp", { body: { ...fields, password: password || null } })),
    onSuccess: (answer) => {
      queries.setQueryData(smtpQuery.queryKey, answer);
      form.setFieldValue("password", undefined);
      void message.success(common("saved"));
    },
    onError: (error) => {
      if (!placeFieldErrors(form, error)) report(error);
    },
  });
  const test = useMutation({
    mutationFn: () => must(client.POST("/api/v1/settings/smtp/test")),
    onSuccess: () => void message.success(t("testSent")),
    onError: report,
  });
  const first: Partial<Fields> = {
    host: stored.host ?? "", port: stored.port ?? 587, security: stored.security ?? "starttls", user: stored.user ?? "",
    from_address: stored.from_address ?? "", from_name: stored.from_name ?? "",
  };
  const needed = [{ required: true, message: t("needed") }];
  return (
    <>
      <Alert type={stored.code === "ready" ? "success" : "warning"} showIcon title={t(`state.${knownState(stored.code)}`)} description={stored.code === "ready" && !stored.host ? t("demoSink") : null} className="gap-below" />
      <Form<Fields> form={form} layout="vertical" className="narrow-form" initialValues={first} onFinish={(fields) => save.mutate(fields)}>
        <div className="form-row">
          <Form.Item name="host" label={t("host")} rules={needed} className="grow"><Input placeholder="smtp.example.com" /></Form.Item>
          <Form.Item name="port" label={t("port")} rules={needed}><InputNumber min={1} max={65535} /></Form.Item>
          <Form.Item name="security" label={t("security")}><Select className="filter" options={["starttls", "tls", "none"].map((value) => ({ value, label: t(`securityKind.${value}` as "securityKind.tls") }))} /></Form.Item>
        </div>
        <div className="form-row">
          <Form.Item name="user" label={t("username")} className="grow"><Input autoComplete="off" /></Form.Item>
          <Form.Item name="password" label={t("password")} extra={stored.has_password ? t("passwordKept") : null} className="grow"><Input.Password autoComplete="new-password" /></Form.Item>
        </div>
        <div className="form-row">
          <Form.Item name="from_name" label={t("fromName")} className="grow"><Input /></Form.Item>
          <Form.Item name="from_address" label={t("fromEmail")} rules={[...needed, { type: "email", message: t("notAnEmail") }]} className="grow"><Input /></Form.Item>
        </div>
        <div className="form-row">
          <Button type="primary" htmlType="submit" loading={save.isPending}>{common("save")}</Button>
          <Button disabled={stored.code !== "ready"} loading={test.isPending} onClick={() => test.mutate()}>{t("test")}</Button>
        </div>
      </Form>
    </>
  );
}

/** The server that mail leaves by. */
export function MailPage() {
  const { t } = useTranslation("mail");
  const query = useQuery(smtpQuery);
  return (
    <Need right="settings.edit">
      <PageHead title={t("title")} note={t("note")} />
      <Section><Gate query={query}>{(stored) => <Editor stored={stored} />}</Gate></Section>
      <Messages />
    </Need>
  );
}
