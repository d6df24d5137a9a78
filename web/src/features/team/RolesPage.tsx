import { CheckOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import { roles as rolesQuery } from "@/api/queries";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { useTerm } from "@/shared/terms";

type Row = { right: string };

function Matrix({ rights, roles }: { rights: string[]; roles: { role: string; rights: string[] }[] }) {
  const { t } = useTranslation("team");
  const { t: common } = useTranslation();
  const term = useTerm();
  const columns: TableColumnsType<Row> = [
    { title: t("right"), key: "right", fixed: "left", width: 220, render: (_, { right }) => <span className="two-lines"><span>{term("right", right)}</span><code className="quiet small">{right}</code></span> },
    ...roles.map((role) => ({
      title: term("role", role.role), key: role.role, align: "center" as const, width: 96,
      render: (_: unknown, { right }: Row) => (role.rights.includes(right) ? <CheckOutlined className="yes" aria-label={common("yes")} /> : <span className="quiet" aria-label={common("no")}>·</span>),
    })),
  ];
  return <Table<Row> size="small" rowKey="right" columns={columns} dataSource={rights.map((right) => ({ right }))} pagination={false} scroll={{ x: "max-content" }} sticky />;
}

/** Which role may do what. */
export function RolesPage() {
  const { t } = useTranslation("team");
  const query = useQuery(rolesQuery);
  return (
    <Need right="users.manage">
      <PageHead title={t("roles")} note={t("rolesNote")} />
      <Section flush><Gate query={query}>{(table) => <Matrix rights={table.rights} roles={table.roles} />}</Gate></Section>
    </Need>
  );
}
