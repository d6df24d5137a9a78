import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Drawer, Form, Input, Radio, Select } from "antd";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { RoutingInput, RoutingRule } from "@/api/contract";
import { asProblem } from "@/api/problem";
import { routingRules, salespeople as salespeopleQuery, teams as teamsQuery } from "@/api/queries";
import { ConditionEditor } from "@/shared/criteria/ConditionEditor";
import { placeFieldErrors } from "@/shared/states/formProblem";
import { ProblemText, useProblemTitle } from "@/shared/states/States";
import { useTerm } from "@/shared/terms";

const kinds = ["team_round_robin", "least_loaded", "person"] as const;

function first(rule: RoutingRule | null): Partial<RoutingInput> {
  if (!rule) return { name: "", condition: null, target_kind: "team_round_robin", active: true, user_ids: [] };
  const { user, team, users, kind } = rule.target;
  return { name: rule.name, condition: rule.condition, target_kind: kind, team_id: team?.id ?? null, user_ids: user ? [user.id] : users.map((one) => one.id), active: rule.active };
}

function TargetFields() {
  const { t } = useTranslation("routing");
  const term = useTerm();
  const form = Form.useFormInstance<RoutingInput>();
  const kind = Form.useWatch("target_kind", form);
  const people = useQuery(salespeopleQuery);
  const teams = useQuery(teamsQuery);
  const options = (people.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  const needed = [{ required: true, message: t("needed") }];
  return (
    <>
      <Form.Item name="target_kind" label={t("target")}><Radio.Group options={kinds.map((value) => ({ value, label: term("targetKind", value) }))} /></Form.Item>
      {kind === "person"
        ? <Form.Item name="user_ids" label={t("person")} rules={needed} getValueProps={(ids: number[] | undefined) => ({ value: ids?.[0] })} normalize={(id: number) => [id]}><Select showSearch={{ optionFilterProp: "label" }} options={options} /></Form.Item>
        : (
          <>
            <Form.Item name="team_id" label={t("team")} rules={needed}><Select options={(teams.data ?? []).map((one) => ({ value: one.id, label: one.name }))} /></Form.Item>
            <Form.Item name="user_ids" label={t("only")} extra={t("onlyHelp")}><Select mode="multiple" allowClear options={options} /></Form.Item>
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
  const [form] = Form.useForm<RoutingInput>();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (fields: RoutingInput) => {
      const body: RoutingInput = { ...fields, active: rule?.active ?? true, condition: fields.condition ?? null, team_id: fields.target_kind === "person" ? null : (fields.team_id ?? null), user_ids: fields.user_ids ?? [] };
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
      <Form<RoutingInput> form={form} layout="vertical" initialValues={first(rule)} onFinish={(fields) => save.mutate(fields)}>
        <Form.Item name="name" label={t("name")} rules={[{ required: true, whitespace: true, message: t("needed") }]}><Input maxLength={120} /></Form.Item>
        <Form.Item name="condition" label={t("if")}><ConditionEditor /></Form.Item>
        <TargetFields />
      </Form>
    </Drawer>
  );
}
