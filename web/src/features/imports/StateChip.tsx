import { useTranslation } from "react-i18next";

import type { ImportState } from "@/api/contract";
import { Chip } from "@/shared/Tags";

const tones: Partial<Record<ImportState, "blue" | "good" | "warn" | "bad">> = { checking: "blue", running: "blue", undoing: "blue", checked: "warn", uploaded: "warn", done: "good", failed: "bad" };

export function StateChip({ state }: { state: ImportState }) {
  const { t } = useTranslation("imports");
  return <Chip tone={tones[state] ?? "plain"}>{t(`state.${state}`)}</Chip>;
}
