import { useQuery } from "@tanstack/react-query";
import { Alert, App, AutoComplete, Form, Input, Modal, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { BulkAction, BulkInput } from "@/api/contract";
import { asProblem } from "@/api/problem";
import { bulkTags, catalog as catalogQuery, salespeople } from "@/api/queries";

import { TargetFields, targetOf, type Target } from "../lead/TargetFields";
import { placeFieldErrors } from "../states/formProblem";
import { ProblemText, useProblemTitle } from "../states/States";
import { useLabel } from "../terms";
import { useStartBulk } from "./jobs";

export type ActionName = BulkAction["action"];
const fields = ["title", "industry", "region", "product", "purchase_stage"] as const;
type Fields = Target & { tag?: string; field?: string; value?: string };
type Props = { action: ActionName; selection: BulkInput["selection"]; who: string; onClose: () => void; onStarted: () => void };

function TagField({ known }: { known: boolean }) {
  const { t } = useTranslation("lists");
  const label = useLabel();
  const tags = useQuery(bulkTags);
  const options = (tags.data ?? []).map((tag) => ({ value: tag.key, label: label(tag) }));
  return (
    <Form.Item name="tag" label={t("bulk.tag")} extra={known ? t("bulk.ruleTags") : t("bulk.newTag")} rules={[{ required: true, whitespace: true, message: t("bulk.tagNeeded") }]}>
      {known ? <Select showSearch={{ optionFilterProp: "label" }} options={options} /> : <AutoComplete options={options} showSearch={{ filterOption: (text, option) => (option?.label ?? "").includes(text) }}><Input maxLength={60} /></AutoComplete>}
    </Form.Item>
  );
}

function OwnerField() {
  const { t } = useTranslation("lists");
  const people = useQuery(salespeople);
  return (
    <Form.Item name="user_id" label={t("bulk.owner")} extra={t("bulk.ownerHelp")} rules={[{ required: true, message: t("bulk.ownerNeeded") }]}>
      <Select showSearch={{ optionFilterProp: "label" }} options={(people.data?.items ?? []).map((user) => ({ value: user.id, label: user.name }))} />
    </Form.Item>
  );
}

function ValueFields() {
  const { t } = useTranslation("lists");
  const label = useLabel();
  const catalog = useQuery(catalogQuery);
  const field = Form.useWatch("field", Form.useFormInstance<Fields>()) ?? "title";
  const industries = (catalog.data?.industries ?? []).filter((one) => !one.retired).map((one) => ({ value: one.key, label: label(one.label) }));
  return (
    <>
      <Form.Item name="field" label={t("bulk.field")}><Select options={fields.map((value) => ({ value, label: t(`field.${value}`) }))} /></Form.Item>
      <Form.Item key={field} name="value" label={t("bulk.value")} extra={t("bulk.valueHelp")}>
        {field === "industry" ? <Select allowClear showSearch={{ optionFilterProp: "label" }} options={industries} /> : <Input maxLength={200} />}
      </Form.Item>
    </>
  );
}

const argument = (action: ActionName, given: Fields): BulkInput["argument"] => {
  if (action === "assign_lead") return targetOf(given);
  if (action === "assign_owner") return { user_id: given.user_id ?? 0 };
  if (action === "set_field") return { field: given.field ?? "", value: given.value ?? "" };
  return action === "suppress" ? {} : { tag: given.tag ?? "" };
};

/** What exactly is to be done, and to how many; it begins when this is confirmed. */
export function BulkDialog({ action, selection, who, onClose, onStarted }: Props) {
  const { t } = useTranslation("lists");
  const { t: common } = useTranslation();
  const { message } = App.useApp();
  const title = useProblemTitle();
  const [form] = Form.useForm<Fields>();
  const start = useStartBulk();
  const send = (given: Fields): void =>
    start.mutate({ action, selection, argument: argument(action, given) }, {
      onSuccess: () => { void message.success(t("bulk.started")); onStarted(); },
      onError: (error) => void placeFieldErrors(form, error),
    });
  return (
    <Modal open title={t(`action.${action}`)} okText={t("bulk.do")} okButtonProps={{ danger: action === "suppress" }} cancelText={common("cancel")} onCancel={onClose} onOk={() => form.submit()} confirmLoading={start.isPending} destroyOnHidden width={440}>
      <p className="gap-below"><strong>{who}</strong></p>
      <Form<Fields> form={form} layout="vertical" preserve={false} onFinish={send} initialValues={{ field: "title", to: "person" }}>
        {selection.of === "leads" && action !== "assign_lead" && <p className="quiet small">{t("bulk.ofContacts")}</p>}
        {action === "assign_lead" && <><p className="quiet small gap-below">{t("bulk.assignLeadHelp")}</p><TargetFields /></>}
        {action === "add_tag" && <TagField known={false} />}
        {action === "remove_tag" && <TagField known />}
        {action === "assign_owner" && <OwnerField />}
        {action === "set_field" && <ValueFields />}
        {action === "suppress" ? <Alert type="warning" showIcon title={t("bulk.suppressHelp")} /> : <p className="quiet small">{t(action === "assign_lead" ? "bulk.undoLeadHelp" : "bulk.undoHelp")}</p>}
        {start.isError && <Alert type="error" showIcon title={title(asProblem(start.error))} description={<ProblemText problem={asProblem(start.error)} />} />}
      </Form>
    </Modal>
  );
}
