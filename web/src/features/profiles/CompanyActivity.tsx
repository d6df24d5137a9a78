import { useQuery } from "@tanstack/react-query";
import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import type { CompanyWeek } from "@/api/contract";
import { companyActivity } from "@/api/queries";
import { Explain } from "@/shared/Explain";
import { Section } from "@/shared/Section";
import { Gate } from "@/shared/states/Gate";

const readAtMost = 1000;

/** One bar a week; what it stands for is said on hover, on focus and to those who can't see it. */
function Weeks({ weeks }: { weeks: CompanyWeek[] }) {
  const { t } = useTranslation("companies");
  const most = Math.max(...weeks.map((week) => week.events), 1);
  return (
    <>
      <ol className="weeks">
        {weeks.map(({ monday, events, visits, people }) => {
          const text = t("week", { day: monday, events, visits, people });
          return (
            <li key={monday}>
              <Tooltip title={text}><span className="week" tabIndex={0} role="img" aria-label={text}><i style={{ blockSize: `${(events / most) * 100}%` }} /></span></Tooltip>
            </li>
          );
        })}
      </ol>
      <div className="weeks-foot quiet small figures"><span>{weeks[0]?.monday}</span><span>{weeks.at(-1)?.monday}</span></div>
    </>
  );
}

/** How much a company's people did, week by week. */
export function CompanyActivity({ companyId }: { companyId: number }) {
  const { t } = useTranslation("companies");
  const query = useQuery(companyActivity(companyId));
  return (
    <Section title={<Explain by={t("activityHelp")}>{t("activity")}</Explain>}>
      <Gate query={query} rows={2}>
        {({ weeks, people_read }) => (
          <>
            {weeks.every((week) => week.events === 0) ? <p className="quiet small">{t("noActivity")}</p> : <Weeks weeks={weeks} />}
            {people_read >= readAtMost && <p className="quiet small">{t("activityRead", { count: people_read })}</p>}
          </>
        )}
      </Gate>
    </Section>
  );
}
