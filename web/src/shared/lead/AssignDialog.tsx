import { useQuery } from "@tanstack/react-query";
import { Alert, App, Form, Input, Modal, Radio, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { Salesperson, Team } from "@/api/contract";
import { asProblem } from "@/api/problem";
import { staffing, teams as teamsQuery } from "@/api/queries";

import { placeFieldErrors } from "../states/formProblem";
import { Gate } from "../states/Gate";
import { ProblemText, useProblemTitle } from "../states/States";
import { useAssign } from "./actions";

type Fields = { to: "person" | "team"; user_id?: number; team_id?: number; note?: string };
type Props = { leadId: number; onClose: () => void };

/** Who can be chosen: people with load and capacity, and the teams they are in. */
function TargetFields({ people, teams }: { people: Salesperson[]; teams: Team[] }) {
  const { t } = useTranslation("leads");
  const to = Form.useWatch("to", Form.useFormInstance<Fields>()) ?? "person";
  const needed = [{ required: true, message: t("assign.needed") }];
  const persons = people.map((one) => ({
    value: one.user.id, disabled: one.on_leave, label: `${one.user.name} · ${one.load}/${one.capacity}${one.on_leave ? ` · ${t("assign.away")}` : ""}`,
  }));
  const staffed = new Set(people.map((one) => one.team_id));
  const groups = teams.filter((team) => staffed.has(team.id)).map((team) => ({ value: team.id, label: team.name }));
  return (
    <>
      <Form.Item name="to" label={t("assign.to")}><Radio.Group options={[{ value: "person", label: t("assign.person") }, { value: "team", label: t("assign.team") }]} /></Form.Item>
      {to === "person"
        ? <Form.Item key="person" name="user_id" label={t("assign.person")} extra={t("assign.loadHelp")} rules={needed}><Select showSearch={{ optionFilterProp: "label" }} options={persons} /></Form.Item>
        : <Form.Item key="team" name="team_id" label={t("assign.team")} extra={t("assign.teamHelp")} rules={needed}><Select options={groups} /></Form.Item>}
    </>
  );
}

/** Give a lead that waits for nobody to a person or a team; the note goes along. */
export function AssignDialog({ leadId, onClose }: Props) {
  const { t } = useTranslation("leads");
  const { t: common } = useTranslation();
  const { message } = App.useApp();
  const title = useProblemTitle();
  const [form] = Form.useForm<Fields>();
  const people = useQuery(staffing);
  const teams = useQuery(teamsQuery);
  const assign = useAssign();
  const send = ({ to, user_id, team_id, note }: Fields): void =>
    assign.mutate(
      { id: leadId, ...(to === "person" && user_id ? { user_id } : {}), ...(to === "team" && team_id ? { team_id } : {}), ...(note?.trim() ? { note: note.trim() } : {}) },
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
      <Gate query={people} rows={4}>
        {(found) => (
          <Form<Fields> form={form} layout="vertical" initialValues={{ to: "person" }} onFinish={send} preserve={false}>
            <TargetFields people={found} teams={teams.data ?? []} />
            <Form.Item name="note" label={t("sdrNote.title")} extra={t("assign.noteHelp")}><Input.TextArea rows={3} maxLength={2000} showCount /></Form.Item>
            {assign.isError && <Alert type="error" showIcon title={title(asProblem(assign.error))} description={<ProblemText problem={asProblem(assign.error)} />} />}
          </Form>
        )}
      </Gate>
    </Modal>
  );
}
