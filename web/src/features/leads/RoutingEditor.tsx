import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Drawer, Form, Input, Radio, Select } from "antd";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { Props as Json, RoutingInput, RoutingRule, TargetKind } from "@/api/contract";
import { asProblem } from "@/api/problem";
import { routingRules, salespeople as salespeopleQuery, teams as teamsQuery } from "@/api/queries";
import { ConditionEditor } from "@/shared/criteria/ConditionEditor";
import { placeFieldErrors } from "@/shared/states/formProblem";
import { ProblemText, useProblemTitle } from "@/shared/states/States";
import { useTerm } from "@/shared/terms";

const kinds = ["team_round_robin", "least_loaded", "person"] as const;

type Fields = { name: string; condition: Json | null; kind: TargetKind; team_id: number | null; users: number[] };

function first(rule: RoutingRule | null): Fields {
  if (!rule) return { name: "", condition: null, kind: "team_round_robin", team_id: null, users: [] };
  const { kind, team, users } = rule.target;
  return { name: rule.name, condition: rule.condition, kind, team_id: team?.id ?? null, users: users.map((one) => one.id) };
}

function bodyOf({ name, condition, kind, team_id, users }: Fields, active: boolean): RoutingInput {
  return { name, active, condition: condition ?? null, target: { kind, team_id: kind === "person" ? null : (team_id ?? null), users: users ?? [] } };
}

function TargetFields() {
  const { t } = useTranslation("routing");
  const term = useTerm();
  const form = Form.useFormInstance<Fields>();
  const kind = Form.useWatch("kind", form);
  const people = useQuery(salespeopleQuery);
  const teams = useQuery(teamsQuery);
  const options = (people.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  const needed = [{ required: true, message: t("needed") }];
  return (
    <>
      <Form.Item name="kind" label={t("target")}><Radio.Group options={kinds.map((value) => ({ value, label: term("targetKind", value) }))} /></Form.Item>
      {kind === "person"
        ? <Form.Item name="users" label={t("person")} rules={needed} getValueProps={(ids: number[] | undefined) => ({ value: ids?.[0] })} normalize={(id: number) => [id]}><Select showSearch={{ optionFilterProp: "label" }} options={options} /></Form.Item>
        : (
          <>
            <Form.Item name="team_id" label={t("team")} extra={t("teamHelp")}><Select allowClear options={(teams.data ?? []).map((one) => ({ value: one.id, label: one.name }))} /></Form.Item>
            <Form.Item name="users" label={t("only")} extra={t("onlyHelp")}><Select mode="multiple" allowClear options={options} /></Form.Item>
          </>
        )}
    </>
  );
}

/** One routing rule: a name, for whom it holds, and to whom it gives the lead. */
export function RoutingEditor({ rule, onClose }: { rule: RoutingRule | null; onClose: () => void }) {
  const { t } = useTranslation("routing");
  const { t: common } = useTranslation();
  const title = useProblemTitle();
  const [form] = Form.useForm<Fields>();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (fields: Fields) => {
      const body = bodyOf(fields, rule?.active ?? true);
      return rule
        ? must(client.PATCH("/api/v1/routing-rules/{rule_id}", { params: { path: { rule_id: rule.id } }, body }))
        : must(client.POST("/api/v1/routing-rules", { body }));
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: routingRules.queryKey });
      onClose();
    },
    onError: (error) => void placeFieldErrors(form, error),
  });
  return (
    <Drawer
      open size={680} title={rule ? t("editTitle") : t("add")} onClose={onClose}
      extra={<span className="lead-actions"><Button onClick={onClose}>{common("cancel")}</Button><Button type="primary" loading={save.isPending} onClick={() => form.submit()}>{common("save")}</Button></span>}
    >
      {save.isError && <Alert type="error" showIcon className="gap-below" title={title(asProblem(save.error))} description={<ProblemText problem={asProblem(save.error)} />} />}
      <Form<Fields> form={form} layout="vertical" initialValues={first(rule)} onFinish={(fields) => save.mutate(fields)}>
        <Form.Item name="name" label={t("name")} rules={[{ required: true, whitespace: true, message: t("needed") }]}><Input maxLength={120} /></Form.Item>
        <Form.Item name="condition" label={t("if")}><ConditionEditor /></Form.Item>
        <TargetFields />
      </Form>
    </Drawer>
  );
}
