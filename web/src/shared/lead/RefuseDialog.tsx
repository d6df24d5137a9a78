import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { Alert, App, Form, Input, Modal, Radio } from "antd";
import { useTranslation } from "react-i18next";

import { asProblem } from "@/api/problem";
import { reasons as reasonsQuery } from "@/api/queries";

import { placeFieldErrors } from "../states/formProblem";
import { Gate } from "../states/Gate";
import { ProblemText, useProblemTitle } from "../states/States";
import { useLabel } from "../terms";
import { useRefuse } from "./actions";

type Fields = { reason: string; note?: string };
type Props = { kind: "reject" | "return"; leadId: number; open: boolean; onClose: () => void };

const needsNote = "other";

/** Ask why: a reason from the list is needed, a note is welcome (and needed for "other"). */
export function RefuseDialog({ kind, leadId, open, onClose }: Props) {
  const { t } = useTranslation("leads");
  const { t: common } = useTranslation();
  const { message } = App.useApp();
  const label = useLabel();
  const title = useProblemTitle();
  const [form] = Form.useForm<Fields>();
  const query = useQuery({ ...reasonsQuery, enabled: open });
  const refuse = useRefuse(kind);
  const router = useRouter();
  const navigate = useNavigate();
  const chosen = Form.useWatch("reason", form);
  const close = (): void => {
    refuse.reset();
    form.resetFields();
    onClose();
  };
  const send = ({ reason, note }: Fields): void =>
    refuse.mutate(
      { id: leadId, reason, ...(note?.trim() ? { note: note.trim() } : {}) },
      {
        onSuccess: () => {
          void message.success(t(`${kind}.done`));
          close();
          // The lead is somebody else's now, and its own page with it.
          if (router.state.location.pathname === `/leads/${leadId}`) void navigate({ to: "/leads" });
        },
        onError: (error) => void placeFieldErrors(form, error),
      },
    );
  return (
    <Modal
      open={open} onCancel={close} title={t(`${kind}.title`)} okText={t(`${kind}.do`)} cancelText={common("cancel")} okButtonProps={{ danger: true, disabled: !query.data }}
      confirmLoading={refuse.isPending} onOk={() => form.submit()} destroyOnHidden width={460}
    >
      <p className="quiet gap-below">{t(`${kind}.hint`)}</p>
      <Gate query={query} rows={4}>
        {(answer) => (
          <Form<Fields> form={form} layout="vertical" onFinish={send} preserve={false}>
            <Form.Item name="reason" label={t("reason")} rules={[{ required: true, message: t("reasonNeeded") }]}>
              <Radio.Group className="reasons" options={answer[kind].map((reason) => ({ value: reason.code, label: label(reason.label) }))} />
            </Form.Item>
            <Form.Item name="note" label={t("note")} rules={[{ required: chosen === needsNote, whitespace: chosen === needsNote, message: t("noteNeeded") }]}>
              <Input.TextArea rows={3} maxLength={2000} showCount />
            </Form.Item>
            {refuse.isError && <Alert type="error" showIcon title={title(asProblem(refuse.error))} description={<ProblemText problem={asProblem(refuse.error)} />} />}
          </Form>
        )}
      </Gate>
    </Modal>
  );
}
