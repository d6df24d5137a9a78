import { useQuery } from "@tanstack/react-query";
import { Drawer, Button, Form, Input, InputNumber, Radio, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Catalog, Props as Json } from "@/api/contract";
import { catalog as catalogQuery } from "@/api/queries";
import { ConditionEditor } from "@/shared/criteria/ConditionEditor";
import { propertiesOf } from "@/shared/criteria/draft";
import { WhereEditor } from "@/shared/criteria/MatchEditor";
import { Gate } from "@/shared/states/Gate";
import { useLabel } from "@/shared/terms";

import type { Rule } from "./definition";

type Fields = Pick<Rule, "part" | "points" | "window_days" | "half_life_days"> & { zh: string; en: string; cap: string };

const points = /^-?\d{1,4}(\.\d{1,3})?$/;

function EventRule({ match, per, catalog, onMatch, onPer }: { match: Json; per: string[]; catalog: Catalog; onMatch: (match: Json) => void; onPer: (per: string[]) => void }) {
  const { t } = useTranslation("scoring");
  const { t: terms } = useTranslation("terms");
  const label = useLabel();
  const counted = [
    { value: "@day", label: terms("criteria.perDay") }, { value: "@visit", label: terms("criteria.perVisit") },
    ...propertiesOf(catalog, match["event"]).map((one) => ({ value: one.key, label: label(one.label) })),
  ];
  return (
    <div className="editor">
      <Select
        aria-label={terms("editor.events")} showSearch={{ optionFilterProp: "label" }} value={String(match["event"])} className="full"
        options={catalog.event_types.map((type) => ({ value: type.key, label: label(type.label) }))} onChange={(event) => { onMatch({ event }); onPer([]); }}
      />
      <WhereEditor leaf={match} catalog={catalog} onChange={onMatch} />
      <label className="field-label">{t("per")}<Select mode="multiple" aria-label={t("per")} value={per} options={counted} onChange={onPer} placeholder={t("perAll")} className="full" /></label>
    </div>
  );
}

/** One rule: its name, what it is about, what earns the points, how many, and how they are bounded. */
export function RuleEditor({ rule, onKeep, onClose }: { rule: Rule; onKeep: (rule: Rule) => void; onClose: () => void }) {
  const { t } = useTranslation("scoring");
  const { t: common } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [kind, setKind] = useState<"when" | "event">(rule.event ? "event" : "when");
  const [when, setWhen] = useState<Json | null>(rule.when);
  const [match, setMatch] = useState<Json>(rule.event ?? { event: "page_viewed" });
  const [per, setPer] = useState(rule.per);
  const catalog = useQuery(catalogQuery);
  const needed = [{ required: true, whitespace: true, message: t("needed") }];
  const keep = ({ zh, en, cap, ...fields }: Fields): void =>
    onKeep({ ...rule, ...fields, label: { zh, en }, cap: cap || null, window_days: fields.window_days ?? null, half_life_days: fields.half_life_days ?? null, when: kind === "when" ? when : null, event: kind === "event" ? match : null, per: kind === "event" ? per : [] });
  return (
    <Drawer
      open title={t("rule")} size={680} onClose={onClose}
      extra={<span className="lead-actions"><Button onClick={onClose}>{common("cancel")}</Button><Button type="primary" disabled={kind === "when" && when === null} onClick={() => form.submit()}>{t("keep")}</Button></span>}
    >
      <Form<Fields> form={form} layout="vertical" onFinish={keep} initialValues={{ ...rule, zh: rule.label.zh, en: rule.label.en, cap: rule.cap ?? "" }}>
        <div className="form-row">
          <Form.Item name="zh" label={t("labelZh")} rules={needed} className="grow"><Input maxLength={120} /></Form.Item>
          <Form.Item name="en" label={t("labelEn")} rules={needed} className="grow"><Input maxLength={120} /></Form.Item>
        </div>
        <div className="form-row">
          <Form.Item name="part" label={t("about")}><Radio.Group optionType="button" options={[{ value: "fit", label: t("part.fit") }, { value: "behaviour", label: t("part.behaviour") }]} /></Form.Item>
          <Form.Item name="points" label={t("column.points")} rules={[{ required: true, pattern: points, message: t("pointsShape") }]}><Input inputMode="decimal" className="figures" /></Form.Item>
        </div>
        <Form.Item label={t("column.when")}>
          <Radio.Group value={kind} onChange={(event) => setKind(event.target.value as "when" | "event")} options={[{ value: "when", label: t("kind.when") }, { value: "event", label: t("kind.event") }]} className="gap-below" />
          {kind === "when" ? <ConditionEditor value={when} onChange={setWhen} /> : <Gate query={catalog} rows={2}>{(data) => <EventRule match={match} per={per} catalog={data} onMatch={setMatch} onPer={setPer} />}</Gate>}
        </Form.Item>
        <div className="form-row">
          <Form.Item name="cap" label={t("column.cap")} tooltip={t("capHelp")} rules={[{ pattern: points, message: t("pointsShape") }]}><Input inputMode="decimal" placeholder={common("none")} /></Form.Item>
          <Form.Item name="window_days" label={t("column.window")} tooltip={t("windowHelp")}><InputNumber min={1} max={3650} precision={0} placeholder={common("none")} /></Form.Item>
          <Form.Item name="half_life_days" label={t("column.halfLife")} tooltip={t("halfLifeHelp")}><InputNumber min={1} max={3650} precision={0} placeholder={common("none")} /></Form.Item>
        </div>
      </Form>
    </Drawer>
  );
}
