import { useTranslation } from "react-i18next";

import type { ImportPreview } from "@/api/contract";

import type { Draft } from "./mapping";
import { useUseName } from "./useUseName";

/** The file's first rows as they are read now; it scrolls by itself. */
export function PreviewTable({ preview, draft }: { preview: ImportPreview; draft: Draft }) {
  const { t } = useTranslation("imports");
  const name = useUseName();
  return (
    <div className="sheet" role="region" tabIndex={0} aria-label={t("preview")}>
      <table>
        <thead><tr>{preview.columns.map((column) => <th key={column} scope="col">{column}<div className="quiet small">{draft.uses[column] ? name(draft.uses[column]) : "–"}</div></th>)}</tr></thead>
        <tbody>{preview.rows.map((row, index) => <tr key={index}>{preview.columns.map((column, place) => <td key={column}>{row[place]}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
