import { Table } from "antd";
import { useTranslation } from "react-i18next";

import { CopyButton } from "@/shared/CopyButton";

const marks = [
  ["form", 'data-leadloom-form="demo-request"'],
  ["consent", 'data-leadloom-consent="marketing"'],
  ["thanks", 'data-leadloom-thanks="…"'],
  ["cta", 'data-leadloom-cta="book-demo@hero"'],
  ["asset", 'data-leadloom-asset="white_paper:smart-factory"'],
  ["ignore", "data-leadloom-ignore"],
] as const;

/** What can be written on the elements of a website, beside the code itself. */
export function Marks() {
  const { t } = useTranslation("tracking");
  const rows = marks.map(([key, text]) => ({ key, text, what: t(`mark.${key}`) }));
  const columns = [
    { title: t("markName"), key: "text", render: (_: unknown, one: (typeof rows)[number]) => <span className="key-cell"><code className="breakable">{one.text}</code> <CopyButton text={one.text} /></span> },
    { title: t("markWhat"), key: "what", render: (_: unknown, one: (typeof rows)[number]) => one.what },
  ];
  return <Table size="small" rowKey="key" columns={columns} dataSource={rows} pagination={false} />;
}
