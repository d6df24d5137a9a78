import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";

import type { WebFigures } from "@/api/contract";
import { formatGrouped } from "@/shared/decimal";
import { Explain } from "@/shared/Explain";

import { changeOf, measures, minutesOf, valueOf, type Change, type Measure } from "./webNumbers";

/** A function that says seconds in minutes and seconds. */
export function useTime(): (seconds: string | number | null) => string {
  const { t } = useTranslation("web");
  return (value) => {
    if (value === null) return "–";
    const { minutes, seconds } = minutesOf(value);
    return minutes === 0 ? t("time.seconds", { seconds }) : t("time.minutes", { minutes, seconds });
  };
}

function useShown(): (measure: Measure, value: string | null) => string {
  const time = useTime();
  return (measure, value) => {
    if (value === null) return "–";
    if (measure === "dwell") return time(value);
    return measure === "bounce" ? `${value}%` : formatGrouped(value);
  };
}

/** How the number moved. Up is no praise: fewer bounces are better, and whether fewer visits are worse is not ours to say. */
function Moved({ change, isRate, before }: { change: Change; isRate: boolean; before: string }) {
  const { t } = useTranslation("web");
  if (change.kind === "none") return null;
  if (change.by === undefined) return <span className="quiet small">{t(`change.${change.kind}`)}</span>;
  const by = isRate ? t("points", { by: change.by }) : `${change.by}%`;
  return (
    <span className="small figures web-change">
      <Explain by={t(`change.${change.kind}`, { by, before })}>{change.kind === "more" ? <ArrowUpOutlined aria-hidden="true" /> : <ArrowDownOutlined aria-hidden="true" />} {change.kind === "more" ? "+" : "−"}{by}</Explain>
    </span>
  );
}

/** The period's numbers; with the period before, how each has moved. */
export function WebTiles({ now, before }: { now: WebFigures; before: WebFigures | null }) {
  const { t } = useTranslation("web");
  const shown = useShown();
  const time = useTime();
  return (
    <ul className="tiles">
      {measures.map((measure) => {
        const [value, was] = [valueOf(now, measure), before && valueOf(before, measure)];
        const isRate = measure === "bounce";
        return (
          <li key={measure}>
            <span className="tile-name"><Explain by={t(`help.${measure}`)}>{t(`tile.${measure}`)}</Explain></span>
            <span className="tile-value figures">{shown(measure, value)}</span>
            {measure === "dwell" && now.median_dwell !== null && <span className="quiet small">{t("median", { time: time(now.median_dwell) })}</span>}
            {before && <Moved change={changeOf(value, was, { isRate })} isRate={isRate} before={shown(measure, was)} />}
          </li>
        );
      })}
    </ul>
  );
}
