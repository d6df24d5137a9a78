import { useTranslation } from "react-i18next";

import type { Props as EventProps } from "@/api/contract";

import { useTerm } from "../terms";
import { sentenceOf } from "./sentence";

/** One event as a sentence, with what else is known about it in small print. */
export function EventLine({ type, props, details = true }: { type: string; props: EventProps; details?: boolean }) {
  const { t } = useTranslation("events");
  const term = useTerm();
  const sentence = sentenceOf(type, props, { t, term });
  return (
    <span className="event-line">
      <span>{sentence.text}</span>
      {details && sentence.details.length > 0 && (
        <span className="event-details">
          {sentence.details.map(([field, value]) => (
            <span key={field} className="event-detail"><span className="quiet">{field}</span> {value}</span>
          ))}
        </span>
      )}
    </span>
  );
}
