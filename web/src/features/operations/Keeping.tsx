import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, InputNumber } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { Keeping as Kept } from "@/api/contract";
import { keepings as keepingsQuery } from "@/api/queries";
import { formatGrouped } from "@/shared/decimal";
import { Explain } from "@/shared/Explain";
import { useMe } from "@/shared/me";
import { Section } from "@/shared/Section";
import { Gate } from "@/shared/states/Gate";
import { useReport } from "@/shared/states/useReport";
import { formatInstant } from "@/shared/time/format";

const most = 3650;
const usual = 365;

/** What went last, and what would go now. */
function Went({ kept }: { kept: Kept }) {
  const { t } = useTranslation("operations");
  const { time_zone: zone } = useMe();
  const last = kept.dropped_at === null ? t("keeping.never") : t("keeping.went", { rows: formatGrouped(kept.dropped), at: formatInstant(kept.dropped_at, zone) });
  return <span className="quiet small">{[last, kept.rows ? t("keeping.now", { rows: formatGrouped(kept.rows) }) : ""].filter(Boolean).join(" · ")}</span>;
}

function Class({ kept }: { kept: Kept }) {
  const { t } = useTranslation("operations");
  const { t: common } = useTranslation();
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const report = useReport();
  const [limited, setLimited] = useState(kept.days !== null);
  const [days, setDays] = useState(kept.days ?? Math.max(usual, kept.least));
  const wanted = limited ? days : null;
  const path = { name: kept.name };
  const name = t(`kept.${kept.name}`);
  const save = useMutation({
    mutationFn: () => must(client.PUT("/api/v1/settings/retention/classes/{name}", { params: { path }, body: { days: wanted } })),
    onSuccess: (answer) => {
      queries.setQueryData(keepingsQuery.queryKey, answer);
      void message.success(common("saved"));
    },
    onError: report,
  });
  const ask = useMutation({
    mutationFn: () => must(client.GET("/api/v1/settings/retention/classes/{name}/preview", { params: { path, query: { days } } })),
    onSuccess: ({ rows }) => {
      if (rows === 0) save.mutate();
      else void modal.confirm({ title: name, content: t("keeping.sure", { count: rows }), onOk: () => save.mutateAsync() });
    },
    onError: report,
  });
  return (
    <li className="keeping-row">
      <span className="two-lines"><Explain by={t(`keptHelp.${kept.name}`)}>{name}</Explain><Went kept={kept} /></span>
      <span className="filters">
        <Checkbox aria-label={t("keeping.limited", { name })} checked={limited} onChange={(event) => setLimited(event.target.checked)}>{t("keeping.limit")}</Checkbox>
        {limited ? <InputNumber className="months" aria-label={t("keeping.daysOf", { name })} title={t("keeping.least", { count: kept.least })} min={kept.least} max={most} precision={0} value={days} onChange={(value) => setDays(value ?? usual)} suffix={t("keeping.days")} /> : <span className="quiet">{t("keeping.forever")}</span>}
        <Button disabled={wanted === kept.days} loading={save.isPending || ask.isPending} onClick={() => (limited ? ask.mutate() : save.mutate())}>{common("save")}</Button>
      </span>
    </li>
  );
}

/** How long the log, messages, notifications and imports are kept; what a shorter time lets go is told before. */
export function Keeping() {
  const { t } = useTranslation("operations");
  const query = useQuery(keepingsQuery);
  return (
    <Section title={t("keeping.title")}>
      <p className="quiet gap-below">{t("keeping.note")}</p>
      <Gate query={query} rows={4}>{({ items }) => <ul className="keepings">{items.map((kept) => <Class key={`${kept.name}:${kept.days ?? ""}`} kept={kept} />)}</ul>}</Gate>
    </Section>
  );
}
