import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { CompanyPick } from "@/shared/contact/CompanyPick";

/** Choose two companies by name and compare them. */
export function TwoCompanies() {
  const { t } = useTranslation("merging");
  const navigate = useNavigate();
  const [kept, setKept] = useState<number | null>(null);
  const [gone, setGone] = useState<number | null>(null);
  const ready = kept !== null && gone !== null && kept !== gone;
  const open = (): void => {
    if (ready) void navigate({ to: "/merging/companies/$kept/$gone", params: { kept: String(kept), gone: String(gone) } });
  };
  return (
    <div className="twins-find">
      <CompanyPick label={t("keeps")} hint={t("findCompanyHint")} value={kept} onChange={setKept} />
      <CompanyPick label={t("goes")} hint={t("findCompanyHint")} value={gone} onChange={setGone} />
      <Button disabled={!ready} title={ready ? "" : kept !== null && kept === gone ? t("sameRecord") : t("pickTwo")} onClick={open}>{t("compare")}</Button>
    </div>
  );
}
