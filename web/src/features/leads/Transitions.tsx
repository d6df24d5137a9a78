import { useTranslation } from "react-i18next";

import type { Transition } from "@/api/contract";
import { useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

import type { PlainNotes } from "./SdrNote";

/** Whose words a reason is in: a queue's, a routing's, or a salesperson's. */
const reasonGroup = { queued: "queueReason", assigned: "candidateReason" } as const;

function Line({ transition, plain }: { transition: Transition; plain: PlainNotes | null }) {
  const { t } = useTranslation("leads");
  const term = useTerm();
  const who = transition.actor?.name ?? transition.rule?.name ?? t("system");
  const group = transition.kind === "queued" || transition.kind === "assigned" ? reasonGroup[transition.kind] : "reason";
  const moved = transition.from !== transition.to;
  const path = [moved ? transition.from : null, transition.to].filter((stage) => stage !== null).map((stage) => term("stage", stage));
  const note = plain?.[transition.id] ?? transition.note;
  const told = note || (transition.has_note ? t("noteHidden") : "");
  return (
    <li>
      <span className="figures quiet small"><Instant at={transition.at} /></span>
      <span><strong>{term("transition", transition.kind)}</strong>{" "}<span>{path.join(" → ")}</span> <span className="quiet small">{t("by", { who })}</span></span>
      {(transition.reason || told) && <span className="small">{[transition.reason && term(group, transition.reason), told].filter(Boolean).join(t("colon"))}</span>}
    </li>
  );
}

/** All that happened to the lead, the latest first. */
export function Transitions({ transitions, plain = null }: { transitions: Transition[]; plain?: PlainNotes | null }) {
  const { t } = useTranslation("leads");
  if (transitions.length === 0) return <p className="quiet">{t("noTransitions")}</p>;
  const ordered = [...transitions].reverse(); // the server tells them in the order they happened, also within one instant
  return <ol className="transitions">{ordered.map((one) => <Line key={one.id} transition={one} plain={plain} />)}</ol>;
}
