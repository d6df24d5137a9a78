import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import { useMe } from "../me";
import { formatAgo, formatInstant, formatInstantExact } from "./format";
import { useMinute } from "./useNow";

type Props = { at: string | null; ago?: boolean; exact?: boolean };

/** An instant in the organisation's zone; the zone and the seconds on hover. With `ago`, how long since. */
export function Instant({ at, ago = false, exact = false }: Props) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useMe();
  const nowMs = useMinute();
  if (at === null) return <span className="quiet">–</span>;
  const text = ago ? formatAgo(at, { nowMs, zone, language: i18n.language }) : exact ? formatInstantExact(at, zone) : formatInstant(at, zone);
  return (
    <Tooltip title={t("zoneHelp", { at: formatInstantExact(at, zone), zone })}>
      <time dateTime={at} className="figures nowrap">{text}</time>
    </Tooltip>
  );
}
