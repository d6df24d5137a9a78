import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Segmented } from "antd";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import { me } from "@/api/queries";
import { nearestLanguage, switchLanguage, type Language } from "@/i18n";

const short: { value: Language; label: string }[] = [{ value: "zh-CN", label: "中" }, { value: "en", label: "EN" }];

type Props = { onChosen?: (language: Language) => void };

/** Two languages, one click. */
export function LanguageChoice({ onChosen }: Props) {
  const { t, i18n } = useTranslation();
  const choose = (language: Language): void => {
    void switchLanguage(language);
    onChosen?.(language);
  };
  return (
    <Segmented size="small" aria-label={t("language")} value={nearestLanguage(i18n.language)} options={short} onChange={choose} />
  );
}

/** The same, remembered for the signed-in person on the server as well. */
export function LanguageSwitch() {
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (locale: Language) => must(client.PATCH("/api/v1/me", { body: { locale } })),
    onSuccess: (answer) => queries.setQueryData(me.queryKey, answer),
  });
  return <LanguageChoice onChosen={(language) => save.mutate(language)} />;
}
