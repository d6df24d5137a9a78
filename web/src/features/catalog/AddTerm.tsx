import { Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import { Taken, useEdit } from "@/shared/dictionaries/useEdit";

import type { Edited } from "./edited";

export type Names = { zh: string; en: string };

/** The two names of a term. */
export function NameFields() {
  const { t } = useTranslation("dictionaries");
  return (
    <div className="form-row">
      {(["zh", "en"] as const).map((name) => (
        <Form.Item key={name} name={name} label={t(name)} className="grow" rules={[{ required: true, whitespace: true, message: t("nameNeeded") }]}><Input maxLength={100} /></Form.Item>
      ))}
    </div>
  );
}

/** A term of one's own, below another one or (`parent` empty) at the top. */
export function AddTerm({ dictionary, parent, onDone }: { dictionary: Edited; parent: string; onDone?: () => void }) {
  const { t } = useTranslation("dictionaries");
  const [form] = Form.useForm<Names>();
  const edit = useEdit<Names>((body) => must(client.POST("/api/v1/dictionaries/{dictionary}/terms", { params: { path: { dictionary } }, body: { ...body, parent } })), {
    said: t("termAdded"), form, onDone: () => { form.resetFields(); onDone?.(); },
  });
  return (
    <Form<Names> form={form} layout="vertical" className="narrow-form" name={`add ${dictionary} ${parent}`} onFinish={edit.save}>
      <NameFields />
      <Taken edit={edit} />
      <Button size="small" type="primary" htmlType="submit" loading={edit.isPending}>{t("add")}</Button>
    </Form>
  );
}
