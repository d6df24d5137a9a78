import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, InputNumber, Popconfirm, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import { retention as retentionQuery } from "@/api/queries";
import { Section } from "@/shared/Section";
import { Gate } from "@/shared/states/Gate";
import { useReport } from "@/shared/states/useReport";

const least = 6;
const most = 240;
const usual = 25;

function Editor({ stored }: { stored: number | null }) {
  const { t } = useTranslation("operations");
  const { t: common } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const report = useReport();
  const [limited, setLimited] = useState(stored !== null);
  const [months, setMonths] = useState(stored ?? usual);
  const wanted = limited ? months : null;
  const save = useMutation({
    mutationFn: () => must(client.PUT("/api/v1/settings/retention", { body: { events_months: wanted } })),
    onSuccess: (answer) => {
      queries.setQueryData(retentionQuery.queryKey, answer);
      void message.success(common("saved"));
    },
    onError: report,
  });
  const button = <Button type="primary" disabled={wanted === stored} loading={save.isPending} onClick={limited ? undefined : () => save.mutate()}>{common("save")}</Button>;
  return (
    <div className="filters">
      <Radio.Group aria-label={t("retention.title")} value={limited} onChange={(event) => setLimited(event.target.value as boolean)} options={[{ value: false, label: t("retention.forever") }, { value: true, label: t("retention.months") }]} />
      <InputNumber className="months" aria-label={t("retention.count")} min={least} max={most} precision={0} disabled={!limited} value={months} onChange={(value) => setMonths(value ?? usual)} suffix={t("retention.unit")} />
      {limited ? <Popconfirm title={t("retention.sure", { count: months })} onConfirm={() => save.mutate()} disabled={wanted === stored}>{button}</Popconfirm> : button}
    </div>
  );
}

/** How long events are kept; older months are dropped for good. */
export function Retention() {
  const { t } = useTranslation("operations");
  const query = useQuery(retentionQuery);
  return (
    <Section title={t("retention.title")}>
      <p className="quiet gap-below">{t("retention.note")}</p>
      <Gate query={query} rows={1}>{(stored) => <Editor stored={stored.events_months} />}</Gate>
    </Section>
  );
}
