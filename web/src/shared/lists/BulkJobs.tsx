import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Drawer, Popconfirm, Progress } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { BulkAction } from "@/api/contract";
import { bulkActions, bulkMembers, staffing, teams } from "@/api/queries";

import { LoadMore } from "../LoadMore";
import { useCan } from "../me";
import { Gate } from "../states/Gate";
import { Nothing } from "../states/States";
import { Chip } from "../Tags";
import { useTerm } from "../terms";
import { Instant } from "../time/Instant";
import { atWork, percentOf, useStopBulk, useUndoBulk } from "./jobs";

const tones = { done: "good", undone: "plain", closed: "plain", stopped: "warn", failed: "bad", gathering: "blue", running: "blue", undoing: "blue" } as const;

/** The name of whom leads or contacts are given to, where the reader may know it. */
function useWhom(): (user: number | undefined, team: number | undefined) => string | undefined {
  const can = useCan()("leads.assign");
  const people = useQuery({ ...staffing, enabled: can });
  const groups = useQuery({ ...teams, enabled: can });
  return (user, team) => people.data?.find((one) => one.user.id === user)?.user.name ?? groups.data?.find((one) => one.id === team)?.name;
}

function What({ bulk }: { bulk: BulkAction }) {
  const { t } = useTranslation("lists");
  const term = useTerm();
  const whom = useWhom();
  const { tag, user_id, team_id, field, value } = bulk.argument as { tag?: string; user_id?: number; team_id?: number; field?: "title" | "industry" | "region" | "product" | "purchase_stage"; value?: string };
  const said = field ? `${t(`field.${field}`)} = ${(field === "industry" ? term("industry", value) : value) || t("bulk.emptied")}` : (tag ?? whom(user_id, team_id));
  return <strong>{t(`action.${bulk.action}`)}{said ? `: ${said}` : ""}</strong>;
}

/** Those of a job that it left, or could not put back: each with a way to it. */
function Left({ bulk, state, label }: { bulk: BulkAction; state: "unchanged" | "kept"; label: string }) {
  const { t } = useTranslation("lists");
  const [open, setOpen] = useState(false);
  const query = useInfiniteQuery({ ...bulkMembers(bulk.id, state), enabled: open });
  if (!open) return <Button type="link" size="small" onClick={() => setOpen(true)}>{label}</Button>;
  return (
    <Gate query={query} rows={2}>
      {({ pages }) => {
        const found = pages.flatMap((page) => page.items);
        return (
          <>
            <ul className="tags small">
              {found.map((one) => (
                <li key={one.id}>
                  {bulk.action === "assign_lead" ? <Link to="/leads/$id" params={{ id: String(one.id) }}>{one.number ?? `#${one.id}`}</Link>
                    : one.number ? <Link to="/contacts/$id" params={{ id: String(one.id) }}>{one.number}</Link> : t("job.memberGone")}
                </li>
              ))}
            </ul>
            {query.hasNextPage && <LoadMore query={query} count={found.length} />}
          </>
        );
      }}
    </Gate>
  );
}

function Job({ bulk }: { bulk: BulkAction }) {
  const { t } = useTranslation("lists");
  const stop = useStopBulk();
  const undo = useUndoBulk();
  const percent = percentOf(bulk);
  const numbers = { count: bulk.members, members: bulk.members, changed: bulk.changed, done: bulk.done, back: bulk.put_back, kept: bulk.kept };
  return (
    <li className="job">
      <div className="job-head"><What bulk={bulk} /> <Chip tone={tones[bulk.state]}>{t(`state.${bulk.state}`)}</Chip></div>
      <p className="quiet small">{bulk.user.name}{bulk.of === "leads" && ` · ${t("job.leads")}`} · <Instant at={bulk.started_at} ago /></p>
      {atWork(bulk) && <Progress percent={percent ?? 0} size="small" status="active" aria-label={t(`state.${bulk.state}`)} />}
      <p className="small">{bulk.state === "gathering" ? t("job.gathered", numbers) : t("job.counts", numbers)}{(bulk.state === "undoing" || bulk.state === "undone") && ` ${t("job.undone", numbers)}`}</p>
      {bulk.failure && <p className="small minus">{bulk.failure}</p>}
      {!atWork(bulk) && bulk.done > bulk.changed && <Left bulk={bulk} state="unchanged" label={t("job.unchangedWhich")} />}
      {bulk.state === "undone" && bulk.kept > 0 && <Left bulk={bulk} state="kept" label={t("job.keptWhich")} />}
      <div className="lead-actions">
        {(bulk.state === "gathering" || bulk.state === "running") && <Button size="small" loading={stop.isPending} onClick={() => stop.mutate(bulk.id)}>{t("job.stop")}</Button>}
        {bulk.can_be_undone && <Popconfirm title={t("job.undoTitle")} description={t("job.undoHelp")} okText={t("job.undo")} onConfirm={() => undo.mutate(bulk.id)}><Button size="small" loading={undo.isPending}>{t("job.undo")}</Button></Popconfirm>}
      </div>
    </li>
  );
}

/** What was done to many contacts at once: how far it is, what it changed, and the way back. */
export function BulkJobs({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("lists");
  const query = useInfiniteQuery(bulkActions);
  return (
    <Drawer open title={t("job.title")} onClose={onClose} size={440}>
      <Gate query={query} rows={6}>
        {({ pages }) => {
          const jobs = pages.flatMap((page) => page.items);
          if (jobs.length === 0) return <Nothing text={t("job.none")} />;
          return <><ul className="jobs">{jobs.map((bulk) => <Job key={bulk.id} bulk={bulk} />)}</ul><LoadMore query={query} count={jobs.length} /></>;
        }}
      </Gate>
    </Drawer>
  );
}
