import { useTranslation } from "react-i18next";

import type { ImportFinding } from "@/api/contract";
import { dynamic } from "@/i18n/dynamic";
import { Chip } from "@/shared/Tags";

/** A function from a finding's code to its sentence. */
export function useFinding(): (code: string) => string {
  const { t, i18n } = useTranslation("imports");
  return (code) => (i18n.exists(`imports:finding.${code}`) ? t(dynamic(`finding.${code}`)) : code);
}

/** What was found in a row: what keeps it out in red, what is worth a look in grey. */
export function FindingChips({ findings }: { findings: readonly ImportFinding[] }) {
  const say = useFinding();
  return (
    <span className="tags">
      {findings.map(({ code, column, hint, soft }) => <Chip key={`${code} ${column}`} tone={hint ? "plain" : soft ? "warn" : "bad"}>{column && <>{column}: </>}{say(code)}</Chip>)}
    </span>
  );
}
