import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import type { LeadRow } from "@/api/contract";

import { useMe } from "../me";
import { clockStart, leadingUnits, readClock, splitDuration, type ClockReading } from "../time/clock";
import { formatInstant } from "../time/format";
import { useNow } from "../time/useNow";

type Clocked = Pick<LeadRow, "assigned_at" | "deadline_at" | "sla" | "state">;

function useDurationText(): (ms: number) => string {
  const { t } = useTranslation();
  return (ms) => {
    const [first, second] = leadingUnits(splitDuration(ms));
    return `${t(`duration.${first[0]}`, { value: first[1] })} ${t(`duration.${second[0]}`, { value: second[1] })}`;
  };
}

/** Time left until the stored deadline, counted down here; amber from 50 %, red from 80 %, filled once it is over. */
export function LeadClock({ lead }: { lead: Clocked }) {
  const { t } = useTranslation();
  const { time_zone: zone } = useMe();
  const nowMs = useNow();
  const duration = useDurationText();
  if (lead.deadline_at === null || lead.state !== "pending_acceptance") return <span className="quiet">–</span>;
  const startMs = clockStart({ assigned_at: lead.assigned_at, deadline_at: lead.deadline_at, hours: lead.sla?.hours ?? null });
  const reading: ClockReading = readClock({ nowMs, startMs, deadlineMs: Date.parse(lead.deadline_at) });
  const text = reading.phase === "over" ? t("duration.over", { time: duration(reading.overMs) }) : t("duration.left", { time: duration(reading.leftMs) });
  return (
    <Tooltip title={t("duration.due", { at: formatInstant(lead.deadline_at, zone) })}>
      <span className={`clock clock-${reading.phase}`} role="timer" aria-label={text} data-phase={reading.phase}>
        <span className="clock-bar" aria-hidden="true"><i style={{ inlineSize: `${Math.round(reading.used * 100)}%` }} /></span>
        <span className="figures nowrap">{text}</span>
      </span>
    </Tooltip>
  );
}
