import { InboxOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Spin, Table, Upload, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import type { ImportJob } from "@/api/contract";
import { imports as importsQuery } from "@/api/queries";
import { formatGrouped } from "@/shared/decimal";
import { LoadMore } from "@/shared/LoadMore";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";
import { Instant } from "@/shared/time/Instant";
import { usePhone } from "@/shared/usePhone";

import { StateChip } from "./StateChip";
import { upload } from "./upload";

/** Where a file is dropped or chosen; it is uploaded at once and its page opens. */
function Drop() {
  const { t } = useTranslation("imports");
  const report = useReport();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const sending = useMutation({
    mutationFn: upload,
    onSuccess: async (job) => {
      await queries.invalidateQueries({ queryKey: importsQuery.queryKey });
      await navigate({ to: "/imports/$id", params: { id: String(job.id) }, search: {} });
    },
    onError: report,
  });
  return (
    <Spin spinning={sending.isPending} description={t("uploading")}>
      <Upload.Dragger accept=".csv,.txt,.tsv,.xlsx,.xls,.ods" showUploadList={false} disabled={sending.isPending} beforeUpload={(file) => { sending.mutate(file); return false; }}>
        <p className="ant-upload-drag-icon"><InboxOutlined aria-hidden="true" /></p>
        <p>{t("drop")}</p>
        <p className="quiet small">{t("dropHelp")}</p>
      </Upload.Dragger>
    </Spin>
  );
}

function Name({ job }: { job: ImportJob }) {
  return <Link to="/imports/$id" params={{ id: String(job.id) }} search={{}} className="strong-link breakable">{job.file_name}</Link>;
}

function Card({ job }: { job: ImportJob }) {
  const { t } = useTranslation("imports");
  return (
    <li className="lead-card">
      <div className="lead-card-head"><Name job={job} /> <StateChip state={job.state} /></div>
      <div className="lead-card-facts small quiet">
        <Instant at={job.uploaded_at} /> <span>{t("rowsOf", { value: formatGrouped(job.rows) })}</span>
        {job.to_fix > 0 && <span>{t("outcome.to_fix")} {formatGrouped(job.to_fix)}</span>}
      </div>
    </li>
  );
}

function Jobs({ jobs }: { jobs: ImportJob[] }) {
  const { t } = useTranslation("imports");
  if (usePhone()) return <ul className="cards">{jobs.map((job) => <Card key={job.id} job={job} />)}</ul>;
  const figure = (key: "rows" | "created" | "updated" | "merged" | "to_fix"): TableColumnsType<ImportJob>[number] => ({ title: t(`outcome.${key}`), key, width: 96, align: "right", render: (_, job) => <span className="figures">{formatGrouped(job[key])}</span> });
  const columns: TableColumnsType<ImportJob> = [
    { title: t("column.file"), key: "file", render: (_, job) => <Name job={job} /> },
    { title: t("column.state"), key: "state", width: 130, render: (_, job) => <StateChip state={job.state} /> },
    figure("rows"), figure("created"), figure("updated"), figure("merged"), figure("to_fix"),
    { title: t("column.uploaded"), key: "uploaded_at", width: 150, render: (_, job) => <Instant at={job.uploaded_at} /> },
  ];
  return <Table<ImportJob> size="small" rowKey="id" columns={columns} dataSource={jobs} pagination={false} scroll={{ x: 860 }} />;
}

function Loaded() {
  const { t } = useTranslation("imports");
  const query = useInfiniteQuery(importsQuery);
  return (
    <Gate query={query}>
      {({ pages }) => {
        const jobs = pages.flatMap((page) => page.items);
        if (jobs.length === 0) return <Nothing text={t("empty")} />;
        return <><Jobs jobs={jobs} /><LoadMore query={query} count={jobs.length} /></>;
      }}
    </Gate>
  );
}

/** Files that were brought in, and where the next one goes. */
export function ImportsPage() {
  const { t } = useTranslation("imports");
  return (
    <Need right="contacts.import">
      <PageHead title={t("title")} note={t("note")} />
      <Section><Drop /></Section>
      <Section flush title={t("earlier")}><Loaded /></Section>
    </Need>
  );
}
