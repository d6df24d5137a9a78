import { useTranslation } from "react-i18next";

import { dynamic } from "@/i18n/dynamic";
import { useTerm } from "@/shared/terms";

import type { Use } from "./mapping";

/** A function from what a column means to its name. */
export function useUseName(): (use: Use) => string {
  const { t } = useTranslation("imports");
  const term = useTerm();
  return (use) => {
    if (use === "") return t("leaveOut");
    if (use.startsWith("consent_")) return t("consentOf", { channel: term("channel", use.replace("consent_", "")) });
    if (use.startsWith("lead_")) return t(dynamic(`lead.${use.replace("lead_", "")}`));
    return t(`use.${use as Exclude<Use, "" | `consent_${string}` | `lead_${string}`>}`);
  };
}
