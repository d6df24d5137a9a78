import { useQuery } from "@tanstack/react-query";
import { Alert, App, Form, Input, Modal } from "antd";
import { useTranslation } from "react-i18next";

import { asProblem } from "@/api/problem";
import { staffing } from "@/api/queries";

import { placeFieldErrors } from "../states/formProblem";
import { ProblemText, useProblemTitle } from "../states/States";
import { useAssign } from "./actions";
import { TargetFields, targetOf, type Target } from "./TargetFields";

type Fields = Target & { note?: string };
type Props = { leadId: number; onClose: () => void };

/** Give a lead that waits for nobody to a person or a team; the note goes along. */
export function AssignDialog({ leadId, onClose }: Props) {
  const { t } = useTranslation("leads");
  const { t: common } = useTranslation();
  const { message } = App.useApp();
  const title = useProblemTitle();
  const [form] = Form.useForm<Fields>();
  const people = useQuery(staffing);
  const assign = useAssign();
  const send = ({ note, ...target }: Fields): void =>
    assign.mutate(
      { id: leadId, ...targetOf(target), ...(note?.trim() ? { note: note.trim() } : {}) },
      {
        onSuccess: (lead) => {
          void message.success(t("assign.done", { name: lead.sales_owner?.name ?? "" }));
          onClose();
        },
        onError: (error) => void placeFieldErrors(form, error),
      },
    );
  return (
    <Modal
      open onCancel={onClose} title={t("assign.title")} okText={t("assign.do")} cancelText={common("cancel")} okButtonProps={{ disabled: !people.data }}
      confirmLoading={assign.isPending} onOk={() => form.submit()} destroyOnHidden width={460}
    >
      <p className="quiet gap-below">{t("assign.hint")}</p>
      <Form<Fields> form={form} layout="vertical" initialValues={{ to: "person" }} onFinish={send} preserve={false}>
        <TargetFields />
        <Form.Item name="note" label={t("sdrNote.title")} extra={t("assign.noteHelp")}><Input.TextArea rows={3} maxLength={2000} showCount /></Form.Item>
        {assign.isError && <Alert type="error" showIcon title={title(asProblem(assign.error))} description={<ProblemText problem={asProblem(assign.error)} />} />}
      </Form>
    </Modal>
  );
}
