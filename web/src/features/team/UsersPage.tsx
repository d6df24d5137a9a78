import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select, Switch, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { User } from "@/api/contract";
import { teams as teamsQuery, users as usersQuery } from "@/api/queries";
import { LoadMore } from "@/shared/LoadMore";
import { useMe } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { useReport } from "@/shared/states/useReport";
import { useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

import { NewTeam } from "./NewTeam";
import { NewUser } from "./NewUser";
import { roleCodes } from "./roleCodes";

type Change = { role?: User["role"]; active?: boolean; team_id?: number | null };

function useChangeUser() {
  const queries = useQueryClient();
  const report = useReport();
  return useMutation({
    mutationFn: ({ id, change }: { id: number; change: Change }) => must(client.PATCH("/api/v1/users/{user_id}", { params: { path: { user_id: id } }, body: change })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["users"] }),
    onError: report,
  });
}

function Users({ users }: { users: User[] }) {
  const { t } = useTranslation("team");
  const term = useTerm();
  const me = useMe();
  const change = useChangeUser();
  const teams = useQuery(teamsQuery);
  const columns: TableColumnsType<User> = [
    { title: t("column.name"), key: "name", render: (_, one) => <span className="two-lines"><strong>{one.name}</strong><span className="quiet small">{one.email}</span></span> },
    {
      title: t("column.role"), key: "role", width: 180,
      render: (_, one) => (
        <Select
          size="small" aria-label={`${t("column.role")} ${one.name}`} value={one.role} disabled={one.id === me.id} className="full"
          options={roleCodes.map((value) => ({ value, label: term("role", value) }))} onChange={(role) => change.mutate({ id: one.id, change: { role } })}
        />
      ),
    },
    {
      title: t("column.team"), key: "team", width: 180,
      render: (_, one) => (
        <Select
          size="small" allowClear aria-label={`${t("column.team")} ${one.name}`} value={one.team?.id ?? null} placeholder={t("noTeam")} className="full"
          options={(teams.data ?? []).map((team) => ({ value: team.id, label: team.name }))} onChange={(team_id: number | null | undefined) => change.mutate({ id: one.id, change: { team_id: team_id ?? null } })}
        />
      ),
    },
    {
      title: t("column.active"), key: "active", width: 90,
      render: (_, one) => <Switch size="small" checked={one.active} disabled={one.id === me.id} aria-label={`${t("column.active")} ${one.name}`} onChange={(active) => change.mutate({ id: one.id, change: { active } })} />,
    },
    { title: t("column.lastLogin"), key: "last_login", width: 150, render: (_, one) => (one.last_login ? <Instant at={one.last_login} ago /> : <span className="quiet">{t("neverSignedIn")}</span>) },
  ];
  return <Table<User> size="small" rowKey="id" columns={columns} dataSource={users} pagination={false} scroll={{ x: "max-content" }} />;
}

function Loaded() {
  const query = useInfiniteQuery(usersQuery);
  return (
    <Gate query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        return <><Users users={rows} /><LoadMore query={query} count={rows.length} /></>;
      }}
    </Gate>
  );
}

/** Who works here: role, team, and whether they can sign in. */
export function UsersPage() {
  const { t } = useTranslation("team");
  const [open, setOpen] = useState(false);
  const [teamOpen, setTeamOpen] = useState(false);
  return (
    <Need right="users.manage">
      <PageHead title={t("users")} note={t("usersNote")} actions={<span className="lead-actions"><Button onClick={() => setTeamOpen(true)}>{t("newTeam")}</Button><Button type="primary" onClick={() => setOpen(true)}>{t("newUser")}</Button></span>} />
      <Section flush><Loaded /></Section>
      <NewTeam open={teamOpen} onClose={() => setTeamOpen(false)} />
      <NewUser open={open} onClose={() => setOpen(false)} />
    </Need>
  );
}
