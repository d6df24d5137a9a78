import { Alert, Button, Drawer, Form, Input, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";

import type { Props as Json, Tag, TagGroup } from "@/api/contract";
import { asProblem } from "@/api/problem";
import { ConditionEditor } from "@/shared/criteria/ConditionEditor";
import { placeFieldErrors } from "@/shared/states/formProblem";
import { ProblemText, useProblemTitle } from "@/shared/states/States";

import { groups } from "./groups";
import { useSaveTag } from "./useTags";

type Fields = { zh: string; en: string; group: TagGroup; automatic: boolean; condition: Json | null };

/** One tag: its names, its group, and the condition that makes it automatic. */
export function TagEditor({ tag, onClose }: { tag: Tag | null; onClose: () => void }) {
  const { t } = useTranslation("tags");
  const { t: common } = useTranslation();
  const title = useProblemTitle();
  const [form] = Form.useForm<Fields>();
  const automatic = Form.useWatch("automatic", form) ?? tag?.condition !== null;
  const save = useSaveTag(tag?.id ?? null);
  const send = ({ zh, en, group, condition }: Fields): void => {
    if (automatic && !condition) {
      form.setFields([{ name: "condition", errors: [t("conditionNeeded")] }]);
      return;
    }
    save.mutate({ zh, en, group, condition: automatic ? condition : null }, { onSuccess: onClose, onError: (error) => void placeFieldErrors(form, error) });
  };
  const needed = [{ required: true, whitespace: true, message: t("needed") }];
  return (
    <Drawer
      open size={680} title={tag ? t("editTitle") : t("add")} onClose={onClose}
      extra={<span className="lead-actions"><Button onClick={onClose}>{common("cancel")}</Button><Button type="primary" loading={save.isPending} onClick={() => form.submit()}>{common("save")}</Button></span>}
    >
      {save.isError && <Alert type="error" showIcon className="gap-below" title={title(asProblem(save.error))} description={<ProblemText problem={asProblem(save.error)} />} />}
      <Form<Fields> form={form} layout="vertical" onFinish={send} initialValues={{ zh: tag?.zh ?? "", en: tag?.en ?? "", group: tag?.group ?? "other", automatic: Boolean(tag?.condition), condition: tag?.condition ?? null }}>
        <div className="form-row">
          <Form.Item name="zh" label={t("zh")} rules={needed} className="grow"><Input maxLength={60} /></Form.Item>
          <Form.Item name="en" label={t("en")} rules={needed} className="grow"><Input maxLength={60} /></Form.Item>
        </div>
        <Form.Item name="group" label={t("group")}><Select options={groups.map((value) => ({ value, label: t(`groups.${value}`) }))} /></Form.Item>
        <Form.Item name="automatic" label={t("automatic")} valuePropName="checked" extra={t("automaticHelp")}><Switch /></Form.Item>
        {automatic && <Form.Item name="condition" label={t("condition")}><ConditionEditor /></Form.Item>}
      </Form>
    </Drawer>
  );
}
