import { useQuery } from "@tanstack/react-query";
import { Form, Radio, Select } from "antd";
import { useTranslation } from "react-i18next";

import { staffing, teams as teamsQuery } from "@/api/queries";

import { Gate } from "../states/Gate";

export type Target = { to?: "person" | "team"; user_id?: number; team_id?: number };

/** The target as the server takes it: a person or a team. */
export const targetOf = ({ to, user_id, team_id }: Target): { user_id?: number; team_id?: number } =>
  to === "team" ? (team_id ? { team_id } : {}) : user_id ? { user_id } : {};

/** To whom leads are given: people with load and capacity, and the teams they are in. Fields of the form around. */
export function TargetFields() {
  const { t } = useTranslation("leads");
  const people = useQuery(staffing);
  const teams = useQuery(teamsQuery);
  const to = Form.useWatch("to", Form.useFormInstance<Target>()) ?? "person";
  const needed = [{ required: true, message: t("assign.needed") }];
  return (
    <Gate query={people} rows={4}>
      {(found) => {
        const persons = found.map((one) => ({
          value: one.user.id, disabled: one.on_leave, label: `${one.user.name} · ${one.load}/${one.capacity}${one.on_leave ? ` · ${t("assign.away")}` : ""}`,
        }));
        const staffed = new Set(found.map((one) => one.team_id));
        const groups = (teams.data ?? []).filter((team) => staffed.has(team.id)).map((team) => ({ value: team.id, label: team.name }));
        return (
          <>
            <Form.Item name="to" label={t("assign.to")}><Radio.Group options={[{ value: "person", label: t("assign.person") }, { value: "team", label: t("assign.team") }]} /></Form.Item>
            {to === "person"
              ? <Form.Item key="person" name="user_id" label={t("assign.person")} extra={t("assign.loadHelp")} rules={needed}><Select showSearch={{ optionFilterProp: "label" }} options={persons} /></Form.Item>
              : <Form.Item key="team" name="team_id" label={t("assign.team")} extra={t("assign.teamHelp")} rules={needed}><Select options={groups} /></Form.Item>}
          </>
        );
      }}
    </Gate>
  );
}
