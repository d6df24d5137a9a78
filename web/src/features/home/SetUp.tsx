import { CheckCircleFilled, ExclamationCircleOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { smtp as smtpQuery, tracking as trackingQuery } from "@/api/queries";
import { Section } from "@/shared/Section";
import { Gate } from "@/shared/states/Gate";
import { Instant } from "@/shared/time/Instant";

function Step({ done, title, to, children }: { done: boolean; title: string; to: "/settings/tracking" | "/settings/mail"; children: ReactNode }) {
  const { t } = useTranslation("home");
  return (
    <div className={done ? "step step-done" : "step"}>
      {done ? <CheckCircleFilled aria-label={t("setup.done")} /> : <ExclamationCircleOutlined aria-label={t("setup.open")} />}
      <span className="two-lines"><Link to={to} className="strong-link">{title}</Link><span className="quiet small">{children}</span></span>
    </div>
  );
}

/** What an installation still needs before it can do its work. */
export function SetUp() {
  const { t } = useTranslation("home");
  const tracking = useQuery(trackingQuery);
  const smtp = useQuery(smtpQuery);
  return (
    <Section title={t("setup.title")}>
      <ul className="steps">
        <li><Gate query={tracking} rows={1}>
          {({ keys }) => {
            const seen = keys.map((key) => key.last_seen_at).filter((at) => at !== null).sort().at(-1) ?? null;
            return <Step done={seen !== null} title={t("setup.tracking")} to="/settings/tracking">{seen ? <>{t("setup.seen")} <Instant at={seen} ago /></> : t("setup.notSeen")}</Step>;
          }}
        </Gate></li>
        <li><Gate query={smtp} rows={1}>
          {({ host, port, code }) => <Step done={code === "ready"} title={t("setup.mail")} to="/settings/mail">{host ? `${host}:${port ?? ""}` : code === "ready" ? t("setup.mailReady") : t("setup.noMail")}</Step>}
        </Gate></li>
      </ul>
    </Section>
  );
}
