import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { formatPoints } from "./decimal";
import { Explain } from "./Explain";
import { useTerm } from "./terms";

const ratingTone: Record<string, string> = { high: "high", hot: "high", potential: "mid", warm: "mid", low: "low", cold: "low" };

/** 线索分层: how warm, by the score's thresholds. */
export function RatingTag({ rating }: { rating: string | null }) {
  const term = useTerm();
  if (!rating) return <span className="quiet">–</span>;
  return (
    <Explain by={term("ratingHelp", rating)}>
      <span className={`rating rating-${ratingTone[rating] ?? "low"}`}>{term("rating", rating)}</span>
    </Explain>
  );
}

/** A1–D4: letter for fit, number for behaviour; empty when under the last cut. */
export function GradeTag({ grade }: { grade: string | null }) {
  const { t } = useTranslation("contacts");
  if (!grade) return <Explain by={t("ungradedHelp")}><span className="quiet">–</span></Explain>;
  return <Explain by={t("gradeHelp")}><span className={`grade grade-${grade.slice(0, 1)}`}>{grade}</span></Explain>;
}

/** The displayed score; the exact one on hover when it was rounded. */
export function Score({ score }: { score: string | null }) {
  const { t } = useTranslation("contacts");
  if (score === null) return <span className="quiet">–</span>;
  return <Explain by={t("scoreHelp")}><span className="figures score">{formatPoints(score)}</span></Explain>;
}

type Tone = "plain" | "blue" | "good" | "warn" | "bad";

/** A short word on a quiet ground; every tone is readable at 12 px. */
export function Chip({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`chip chip-${tone}`}>{children}</span>;
}

const stageTone: Record<string, Tone> = { mql: "blue", sal: "blue", sql: "blue", opportunity: "warn", customer: "good" };

export function StageTag({ stage }: { stage: string | null }) {
  const term = useTerm();
  if (!stage) return <span className="quiet">–</span>;
  return <Explain by={term("stageHelp", stage)}><Chip tone={stageTone[stage] ?? "plain"}>{term("stage", stage)}</Chip></Explain>;
}

const stateTone: Record<string, Tone> = { pending_acceptance: "warn", accepted: "good", rejected: "bad", returned: "bad", expired: "bad" };

export function LeadStateTag({ state }: { state: string }) {
  const term = useTerm();
  return <Chip tone={stateTone[state] ?? "plain"}>{term("leadState", state)}</Chip>;
}

/** Where something came from. The empty origin is a source of its own and says so. */
export function SourceName({ source }: { source: string | null }) {
  const { t } = useTranslation();
  const term = useTerm();
  return source ? <span>{term("source", source)}</span> : <span className="quiet">{t("notGiven")}</span>;
}

/** Score, grade and rating together, as lists show them. */
export function Standing({ of }: { of: { score: string | null; grade: string | null; rating: string | null } }) {
  return <span className="standing"><Score score={of.score} /> <GradeTag grade={of.grade} /> <RatingTag rating={of.rating} /></span>;
}
