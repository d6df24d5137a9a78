import { useTranslation } from "react-i18next";

import type { ContactTag } from "@/api/contract";
import { Explain } from "@/shared/Explain";
import { Chip } from "@/shared/Tags";
import { useLabel } from "@/shared/terms";

/** A contact's tags; whether one follows from a condition or was given by hand on hover. */
export function ContactTags({ tags }: { tags: readonly ContactTag[] }) {
  const { t } = useTranslation("contacts");
  const label = useLabel();
  if (tags.length === 0) return null;
  return (
    <ul className="tags gap-below" aria-label={t("tag.tags")}>
      {tags.map((tag) => <li key={tag.key}><Explain by={t(tag.by_rule ? "tag.byRule" : "tag.byHand")}><Chip tone={tag.by_rule ? "plain" : "blue"}>{label(tag)}</Chip></Explain></li>)}
    </ul>
  );
}
