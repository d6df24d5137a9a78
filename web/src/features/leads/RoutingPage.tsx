import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { RoutingChange, RoutingRule } from "@/api/contract";
import { routingRules } from "@/api/queries";
import { Condition } from "@/shared/criteria/Condition";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";
import { useJoin, useTerm } from "@/shared/terms";

import { RoutingEditor } from "./RoutingEditor";
import { AcceptHours, Staffing } from "./Staffing";

/** Changes of rules; a refusal is shown and the list is asked again, since order depends on all of them. */
function useRules() {
  const queries = useQueryClient();
  const report = useReport();
  const options = { onSettled: () => queries.invalidateQueries({ queryKey: routingRules.queryKey }), onError: report };
  return {
    change: useMutation({ mutationFn: ({ id, body }: { id: number; body: RoutingChange }) => must(client.PATCH("/api/v1/routing-rules/{rule_id}", { params: { path: { rule_id: id } }, body })), ...options }),
    remove: useMutation({ mutationFn: (id: number) => must(client.DELETE("/api/v1/routing-rules/{rule_id}", { params: { path: { rule_id: id } } })), ...options }),
  };
}

function Target({ rule }: { rule: RoutingRule }) {
  const term = useTerm();
  const join = useJoin();
  const { kind, team, users } = rule.target;
  const who = [team?.name, join(users.map((one) => one.name))].filter(Boolean).join(" · ");
  return <span>{term("targetKind", kind)}{who && <> · <strong>{who}</strong></>}</span>;
}

type RuleProps = { rule: RoutingRule; index: number; count: number; onEdit: () => void };

function Rule({ rule, index, count, onEdit }: RuleProps) {
  const { t } = useTranslation("routing");
  const { t: common } = useTranslation();
  const { t: terms } = useTranslation("terms");
  const { change, remove } = useRules();
  const move = (by: number): void => change.mutate({ id: rule.id, body: { position: index + 1 + by } });
  return (
    <li className={rule.active ? "rule" : "rule rule-off"}>
      <span className="rule-number figures">{index + 1}</span>
      <div className="rule-text">
        <strong>{rule.name}</strong>
        <div className="rule-line"><span className="quiet">{t("if")}</span> <div>{rule.condition ? <Condition tree={rule.condition} /> : terms("criteria.everyone")}</div></div>
        <div className="rule-line"><span className="quiet">{t("then")}</span> <Target rule={rule} /></div>
      </div>
      <div className="rule-actions">
        <Switch size="small" checked={rule.active} loading={change.isPending} aria-label={t("active", { name: rule.name })} onChange={(active) => change.mutate({ id: rule.id, body: { active } })} />
        <Button type="text" size="small" icon={<ArrowUpOutlined />} disabled={index === 0} aria-label={t("up", { name: rule.name })} onClick={() => move(-1)} />
        <Button type="text" size="small" icon={<ArrowDownOutlined />} disabled={index === count - 1} aria-label={t("down", { name: rule.name })} onClick={() => move(1)} />
        <Button size="small" onClick={onEdit} aria-label={`${common("edit")} ${rule.name}`}>{common("edit")}</Button>
        <Popconfirm title={t("removeSure", { name: rule.name })} okText={common("delete")} cancelText={common("cancel")} okButtonProps={{ danger: true }} onConfirm={() => remove.mutate(rule.id)}>
          <Button size="small" danger aria-label={`${common("delete")} ${rule.name}`}>{common("delete")}</Button>
        </Popconfirm>
      </div>
    </li>
  );
}

function Loaded({ onEdit }: { onEdit: (rule: RoutingRule) => void }) {
  const { t } = useTranslation("routing");
  const query = useQuery(routingRules);
  return (
    <Gate query={query}>
      {(items) => {
        const ordered = [...items].sort((a, b) => a.position - b.position);
        if (ordered.length === 0) return <Nothing text={t("none")} />;
        return <ol className="rules">{ordered.map((rule, index) => <Rule key={rule.id} rule={rule} index={index} count={ordered.length} onEdit={() => onEdit(rule)} />)}</ol>;
      }}
    </Gate>
  );
}

/** Who gets an MQL: the first rule whose condition holds decides. */
export function RoutingPage() {
  const { t } = useTranslation("routing");
  const [editing, setEditing] = useState<RoutingRule | "new" | null>(null);
  return (
    <Need right="routing.edit">
      <PageHead title={t("title")} note={t("note")} actions={<Button type="primary" onClick={() => setEditing("new")}>{t("add")}</Button>} />
      <Section flush><Loaded onEdit={setEditing} /></Section>
      <AcceptHours />
      <Staffing />
      {editing && <RoutingEditor rule={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </Need>
  );
}
