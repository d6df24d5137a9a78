import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Popconfirm, Progress } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { Restatement } from "@/api/contract";
import { dictionaryChanges } from "@/api/queries";
import { formatGrouped } from "@/shared/decimal";
import { Section } from "@/shared/Section";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";
import { useTerm } from "@/shared/terms";

import type { Edited } from "./edited";

const shown = 20;
type Sum = { contacts: number; companies: number };
type Run = Sum & { all: number; state: "running" | "done" | "stopped" };

const sumOf = (changes: readonly Restatement[]): Sum => ({ contacts: changes.reduce((sum, one) => sum + one.contacts, 0), companies: changes.reduce((sum, one) => sum + one.companies, 0) });
const worded = ({ contacts, companies }: Sum) => ({ contacts: formatGrouped(contacts), companies: formatGrouped(companies) });

function Changes({ dictionary, changes }: { dictionary: Edited; changes: readonly Restatement[] }) {
  const { t } = useTranslation("dictionaries");
  const term = useTerm();
  const name = (value: string): string => (dictionary === "industry" ? term("industry", value) : dictionary === "title" ? term("titleLevel", value) : value);
  return (
    <>
      <div className="scroll-x">
        <table className="small-table">
          <thead><tr><th scope="col">{t("written")}</th><th scope="col">{t("becomes")}</th><th scope="col" className="figures">{t("contacts")}</th>{dictionary !== "title" && <th scope="col" className="figures">{t("companies")}</th>}</tr></thead>
          <tbody>
            {changes.slice(0, shown).map((one) => (
              <tr key={one.written}><td className="breakable">{name(one.written)}</td><td>{name(one.value)}</td><td className="figures">{formatGrouped(one.contacts)}</td>{dictionary !== "title" && <td className="figures">{formatGrouped(one.companies)}</td>}</tr>
            ))}
          </tbody>
        </table>
      </div>
      {changes.length > shown && <p className="quiet small">{t("andMore", { count: changes.length - shown })}</p>}
    </>
  );
}

/** Apply piece by piece until nothing is left, or somebody stops it; each piece is whole. */
function useApply(dictionary: Edited) {
  const report = useReport();
  const queries = useQueryClient();
  const [run, setRun] = useState<Run | null>(null);
  const stopped = useRef(false);
  useEffect(() => () => { stopped.current = true; }, []);
  const start = async (all: number): Promise<void> => {
    stopped.current = false;
    let done: Run = { contacts: 0, companies: 0, all, state: "running" };
    setRun(done);
    try {
      for (let more = true; more && !stopped.current;) {
        const piece = await must(client.POST("/api/v1/dictionaries/{dictionary}/apply", { params: { path: { dictionary } } }));
        more = piece.more;
        done = { ...done, contacts: done.contacts + piece.contacts, companies: done.companies + piece.companies, state: more ? "running" : "done" };
        setRun(done);
      }
    } catch (error) {
      report(error);
    }
    if (done.state === "running") setRun({ ...done, state: "stopped" });
    await Promise.all(["dictionaries", "contacts", "companies"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
  };
  return { run, start, stop: () => { stopped.current = true; } };
}

function Progressing({ run, onStop }: { run: Run; onStop: () => void }) {
  const { t } = useTranslation("dictionaries");
  const done = run.contacts + run.companies;
  if (run.state !== "running") return <Alert className="gap-below" type={run.state === "done" ? "success" : "warning"} showIcon role="status" title={t(run.state === "done" ? "applied" : "stopped", worded(run))} />;
  return (
    <div className="gap-below">
      <p role="status">{t("applying", { done: formatGrouped(done), all: formatGrouped(run.all) })} <Button size="small" onClick={onStop}>{t("stop")}</Button></p>
      <Progress percent={run.all === 0 ? 0 : Math.min(100, Math.floor((100 * done) / run.all))} status="active" aria-label={t("apply")} />
    </div>
  );
}

/** What applying a dictionary to the records that are there would change, and doing it. */
export function Applying({ dictionary }: { dictionary: Edited }) {
  const { t } = useTranslation("dictionaries");
  const { t: common } = useTranslation();
  const query = useQuery(dictionaryChanges(dictionary));
  const { run, start, stop } = useApply(dictionary);
  const isRunning = run?.state === "running";
  return (
    <Section title={t("applyTitle")}>
      <p className="quiet small gap-below">{t("applyNote")}</p>
      {run && <Progressing run={run} onStop={stop} />}
      {!isRunning && (
        <Gate query={query} rows={4}>
          {(changes) => {
            if (changes.length === 0) return <Nothing text={t("nothingToApply")} />;
            const sum = sumOf(changes);
            const all = sum.contacts + sum.companies;
            return (
              <>
                <p className="gap-below"><strong>{t("wouldChange", worded(sum))}</strong></p>
                <Changes dictionary={dictionary} changes={changes} />
                <Popconfirm title={t("applySure", { count: all })} okText={t("apply")} cancelText={common("cancel")} onConfirm={() => void start(all)}>
                  <Button type="primary">{t("apply")}</Button>
                </Popconfirm>
              </>
            );
          }}
        </Gate>
      )}
    </Section>
  );
}
