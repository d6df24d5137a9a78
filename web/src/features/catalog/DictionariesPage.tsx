import { useQuery } from "@tanstack/react-query";
import { Input, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { dictionaryMeaning } from "@/api/queries";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { useLabel } from "@/shared/terms";

import { Applying } from "./Applying";
import { dictionaries, type Edited } from "./edited";
import { Terms } from "./Terms";

/** What a text means as the dictionary stands. */
function LookUp({ dictionary }: { dictionary: Edited }) {
  const { t } = useTranslation("dictionaries");
  const label = useLabel();
  const [text, setText] = useState("");
  const query = useQuery({ ...dictionaryMeaning(dictionary, text), enabled: text !== "" });
  return (
    <>
      <Input.Search className="filter-search" allowClear maxLength={200} enterButton={t("try")} placeholder={t(`tryHint.${dictionary}`)} aria-label={t("tryLabel")} onSearch={(said) => setText(said.trim())} />
      <div role="status" className="look-up">
        {text !== "" && <Gate query={query} rows={1}>{({ path }) => (path.length > 0 ? t("means", { text, path: path.map(label).join(" › ") }) : t("meansNothing", { text }))}</Gate>}
      </div>
    </>
  );
}

/** The dictionaries that people edit: terms, words, what a text means, and applying them to records that are there. */
export function DictionariesPage() {
  const { t } = useTranslation("dictionaries");
  const [dictionary, setDictionary] = useState<Edited>("industry");
  return (
    <Need right="settings.edit">
      <PageHead title={t("title")} note={t("note")} />
      <Segmented<Edited> className="tabs-like" aria-label={t("which")} value={dictionary} options={dictionaries.map((value) => ({ value, label: t(`name.${value}`) }))} onChange={setDictionary} />
      <p className="quiet small gap-below">{t(`about.${dictionary}`)}</p>
      <Section title={t("tryTitle")}><LookUp key={dictionary} dictionary={dictionary} /></Section>
      <Terms key={`terms ${dictionary}`} dictionary={dictionary} />
      {dictionary !== "source" && <Applying key={`apply ${dictionary}`} dictionary={dictionary} />}
    </Need>
  );
}
