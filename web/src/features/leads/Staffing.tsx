import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, DatePicker, InputNumber, Table, type TableColumnsType } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { Salesperson } from "@/api/contract";
import { acceptPolicy, staffing, teams as teamsQuery } from "@/api/queries";
import { Explain } from "@/shared/Explain";
import { useMe } from "@/shared/me";
import { Section } from "@/shared/Section";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";
import { formatDay, startOfDay } from "@/shared/time/format";

const day = "YYYY-MM-DD";
const mostLeads = 1000;
const mostHours = 24;

type Change = { capacity?: number; on_leave_until?: string | null };

function useChangeSalesperson() {
  const queries = useQueryClient();
  const report = useReport();
  return useMutation({
    mutationFn: ({ id, change }: { id: number; change: Change }) => must(client.PATCH("/api/v1/salespeople/{user_id}", { params: { path: { user_id: id } }, body: change })),
    onSettled: () => queries.invalidateQueries({ queryKey: staffing.queryKey }),
    onError: report,
  });
}

function People({ people }: { people: Salesperson[] }) {
  const { t } = useTranslation("routing");
  const { time_zone: zone } = useMe();
  const change = useChangeSalesperson();
  const teams = useQuery(teamsQuery);
  const teamOf = (id: number | null): string => teams.data?.find((team) => team.id === id)?.name ?? "–";
  const columns: TableColumnsType<Salesperson> = [
    { title: t("person"), key: "name", render: (_, one) => <strong>{one.user.name}</strong> },
    { title: t("team"), key: "team", width: 160, render: (_, one) => teamOf(one.team_id) },
    { title: <Explain by={t("loadHelp")}>{t("load")}</Explain>, key: "load", width: 90, align: "right", render: (_, one) => <span className={one.load >= one.capacity ? "figures minus" : "figures"}>{one.load}</span> },
    {
      title: t("capacity"), key: "capacity", width: 120,
      render: (_, one) => (
        <InputNumber
          key={one.capacity} size="small" min={0} max={mostLeads} precision={0} defaultValue={one.capacity} aria-label={`${t("capacity")} ${one.user.name}`}
          onBlur={(event) => { const next = Number(event.target.value); if (event.target.value !== "" && Number.isInteger(next) && next !== one.capacity) change.mutate({ id: one.user.id, change: { capacity: next } }); }}
        />
      ),
    },
    {
      title: <Explain by={t("leaveHelp")}>{t("leave")}</Explain>, key: "leave", width: 170,
      render: (_, one) => (
        <DatePicker
          size="small" aria-label={`${t("leave")} ${one.user.name}`} placeholder={t("present")} value={one.on_leave && one.on_leave_until ? dayjs(formatDay(one.on_leave_until, zone)) : null}
          onChange={(date) => change.mutate({ id: one.user.id, change: { on_leave_until: date ? startOfDay(date.format(day), zone) : null } })}
        />
      ),
    },
  ];
  return <Table<Salesperson> size="small" rowKey={(one) => one.user.id} columns={columns} dataSource={people} pagination={false} scroll={{ x: "max-content" }} />;
}

/** How many leads everybody can have in work, and who is away. */
export function Staffing() {
  const { t } = useTranslation("routing");
  const query = useQuery(staffing);
  return (
    <Section flush title={<Explain by={t("staffingHelp")}>{t("staffing")}</Explain>}>
      <Gate query={query}>{(people) => (people.length === 0 ? <Nothing text={t("nobody")} /> : <People people={people} />)}</Gate>
    </Section>
  );
}

function Hours({ hours, version }: { hours: number | null; version: number }) {
  const { t } = useTranslation("routing");
  const { t: common } = useTranslation();
  const queries = useQueryClient();
  const report = useReport();
  const [draft, setDraft] = useState<number | null>(hours);
  const save = useMutation({
    mutationFn: (wanted: number) => must(client.PUT("/api/v1/sla-policies/accept", { body: { hours: wanted } })),
    onSuccess: (answer) => queries.setQueryData(acceptPolicy.queryKey, answer),
    onError: report,
  });
  return (
    <div className="lead-actions">
      <InputNumber aria-label={t("acceptHours")} min={1} max={mostHours} precision={0} value={draft} onChange={setDraft} suffix={t("hours")} />
      <Button type="primary" loading={save.isPending} disabled={draft === null || draft === hours} onClick={() => draft !== null && save.mutate(draft)}>{common("save")}</Button>
      <span className="quiet small">{version > 0 ? t("policyVersion", { version }) : t("noPolicy")}</span>
    </div>
  );
}

/** How long a salesperson has to accept a lead. */
export function AcceptHours() {
  const { t } = useTranslation("routing");
  const query = useQuery(acceptPolicy);
  return (
    <Section title={<Explain by={t("acceptHelp")}>{t("acceptHours")}</Explain>}>
      <Gate query={query} rows={1}>{({ hours, version }) => <Hours key={version} hours={hours} version={version} />}</Gate>
    </Section>
  );
}
