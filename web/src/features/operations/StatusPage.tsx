import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import type { Operations, OperationsThing } from "@/api/contract";
import { operations as operationsQuery } from "@/api/queries";
import { dynamic } from "@/i18n/dynamic";
import { useCan } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Chip } from "@/shared/Tags";
import { Instant } from "@/shared/time/Instant";

import { Keeping } from "./Keeping";
import { Retention } from "./Retention";

const everyMs = 5_000;
const tones = { fine: "good", note: "warn", wrong: "bad" } as const;
const alerts = { fine: "success", note: "info", wrong: "error" } as const;

function Thing({ one }: { one: OperationsThing }) {
  const { t } = useTranslation("operations");
  return (
    <li className="status-row">
      <Chip tone={tones[one.mark]}>{t(`mark.${one.mark}`)}</Chip>
      <div>
        <h3>{t(`thing.${one.thing}`)}</h3>
        <p>{t(dynamic(`why.${one.thing}.${one.why}`), { count: one.count ?? 0 })}</p>
      </div>
      <span className="quiet small nowrap">{one.at && <>{t(dynamic(`at.${one.thing}.${one.why}`), { defaultValue: t("last") })} <Instant at={one.at} ago /></>}</span>
    </li>
  );
}

function Things({ found }: { found: Operations }) {
  const { t } = useTranslation("operations");
  return (
    <>
      <Alert type={alerts[found.mark]} showIcon role="status" className="gap-below" title={t(`all.${found.mark}`)} />
      <Section><ul className="status-list">{found.things.map((one) => <Thing key={one.thing} one={one} />)}</ul></Section>
    </>
  );
}

/** What last ran, what is late and why. */
export function StatusPage() {
  const { t } = useTranslation("operations");
  const mayDecide = useCan()("settings.edit");
  const query = useQuery({ ...operationsQuery, refetchInterval: everyMs });
  return (
    <Need right="operations.view">
      <PageHead title={t("title")} note={t("note")} />
      <Gate query={query}>{(found) => <Things found={found} />}</Gate>
      {mayDecide && <><Retention /><Keeping /></>}
    </Need>
  );
}
