import { useTranslation } from "react-i18next";

import { useTerm } from "../terms";
import { groupOf, leafSentence } from "./sentence";

/** A condition as nested sentences: groups as labelled lists, leaves in words. */
export function Condition({ tree }: { tree: unknown }) {
  const { t } = useTranslation("terms");
  const term = useTerm();
  const group = groupOf(tree);
  if (!group) return <span>{leafSentence(tree, { t, term })}</span>;
  if (group.children.length === 0) return <span>{t("criteria.everyone")}</span>;
  if (group.children.length === 1 && group.kind !== "none") return <Condition tree={group.children[0]} />;
  return (
    <span className="condition">
      <span className="condition-kind">{t(`criteria.${group.kind}`)}</span>
      <ul>{group.children.map((child, index) => <li key={index}><Condition tree={child} /></li>)}</ul>
    </span>
  );
}
