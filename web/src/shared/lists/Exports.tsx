import { DownloadOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Drawer, Form, Radio } from "antd";
import { useTranslation } from "react-i18next";

import type { Export, ListName } from "@/api/contract";
import { asProblem } from "@/api/problem";
import { exportColumns, exports as exportsQuery } from "@/api/queries";

import { LoadMore } from "../LoadMore";
import { useCan, useMe } from "../me";
import { Section } from "../Section";
import { Gate } from "../states/Gate";
import { Nothing, ProblemText, useProblemTitle } from "../states/States";
import { Chip } from "../Tags";
import { useLabel } from "../terms";
import { Instant } from "../time/Instant";
import { useStartExport } from "./jobs";

const kinds = ["xlsx", "csv_bom", "csv", "csv_gb18030"] as const;
const tones = { running: "blue", ready: "good", expired: "plain", failed: "bad" } as const;
type Fields = { columns: string[]; kind: (typeof kinds)[number]; plain: boolean };

function Ask({ list, filters }: { list: ListName; filters: Record<string, unknown> }) {
  const { t } = useTranslation("lists");
  const label = useLabel();
  const can = useCan();
  const me = useMe();
  const title = useProblemTitle();
  const columns = useQuery(exportColumns(list));
  const start = useStartExport();
  const send = (given: Fields): void => start.mutate({ of: list, filters, locale: me.locale, ...given });
  return (
    <Gate query={columns} rows={5}>
      {(known) => (
        <Form<Fields> layout="vertical" onFinish={send} initialValues={{ columns: known.map((one) => one.key), kind: "xlsx", plain: false }}>
          <p className="quiet small gap-below">{Object.keys(filters).length > 0 ? t("export.filtered") : t("export.all")}</p>
          <Form.Item name="columns" label={t("export.columns")} rules={[{ required: true, message: t("export.columnNeeded") }]}>
            <Checkbox.Group className="export-columns" options={known.map((one) => ({ value: one.key, label: label(one) }))} />
          </Form.Item>
          <Form.Item name="kind" label={t("export.kind")}><Radio.Group className="reasons" options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))} /></Form.Item>
          {can("contacts.unmask") && <Form.Item name="plain" valuePropName="checked" extra={t("export.plainHelp")}><Checkbox>{t("export.plain")}</Checkbox></Form.Item>}
          {start.isError && <Alert type="error" showIcon title={title(asProblem(start.error))} description={<ProblemText problem={asProblem(start.error)} />} />}
          <Button type="primary" htmlType="submit" loading={start.isPending}>{t("export.do")}</Button>
        </Form>
      )}
    </Gate>
  );
}

function One({ made }: { made: Export }) {
  const { t } = useTranslation("lists");
  return (
    <li className="job">
      <div className="job-head"><strong>{t(`list.${made.of}`)} · {t(`kind.${made.kind}`)}</strong> <Chip tone={tones[made.state]}>{t(`exportState.${made.state}`)}</Chip></div>
      <p className="quiet small"><Instant at={made.asked_at} ago /> · {t("export.rows", { count: made.rows })} · {made.plain ? t("export.isPlain") : t("export.isMasked")}</p>
      {made.failure && <p className="small minus">{made.failure}</p>}
      {made.state === "ready" && made.expires_at && (
        <div className="lead-actions">
          <Button size="small" type="primary" icon={<DownloadOutlined aria-hidden="true" />} href={`/api/v1/exports/${made.id}/file`} download>{t("export.download")}</Button>
          <span className="quiet small">{t("export.until")} <Instant at={made.expires_at} /></span>
        </div>
      )}
    </li>
  );
}

/** Take a list out, and download what was taken out in the last day. */
export function Exports({ list, filters, onClose }: { list: ListName; filters: Record<string, unknown>; onClose: () => void }) {
  const { t } = useTranslation("lists");
  const query = useInfiniteQuery(exportsQuery);
  return (
    <Drawer open title={t("export.title")} onClose={onClose} size={460}>
      <Section title={t("export.new")}><Ask list={list} filters={filters} /></Section>
      <Section title={t("export.mine")}>
        <Gate query={query} rows={3}>
          {({ pages }) => {
            const made = pages.flatMap((page) => page.items);
            if (made.length === 0) return <Nothing text={t("export.none")} />;
            return <><ul className="jobs">{made.map((one) => <One key={one.id} made={one} />)}</ul><LoadMore query={query} count={made.length} /></>;
          }}
        </Gate>
      </Section>
    </Drawer>
  );
}
