import { CaretDownOutlined, CaretRightOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { DictionaryRules, DictionaryTerm, DictionaryWord } from "@/api/contract";
import { dictionaryTerms } from "@/api/queries";
import { useTermName } from "@/shared/dictionaries/TermSelect";
import { SearchBox } from "@/shared/SearchBox";
import { Section } from "@/shared/Section";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { Chip } from "@/shared/Tags";

import { AddTerm } from "./AddTerm";
import type { Edited } from "./edited";
import { TermPanel } from "./TermPanel";

const most = 500;
const systems: Record<string, string> = { gbt4754: "GB/T 4754", isic: "ISIC", naics: "NAICS", gbt2260: "GB/T 2260" };

function Marks({ dictionary, term }: { dictionary: Edited; term: DictionaryTerm }) {
  const { t } = useTranslation("dictionaries");
  const instead = useQuery({ ...dictionaryTerms(dictionary, { search: term.instead }), enabled: term.instead !== "" });
  const name = useTermName(dictionary);
  const other = instead.data?.terms.find((one) => one.key === term.instead);
  return (
    <span className="tags">
      {term.own && <Chip tone="blue">{t("own")}</Chip>}
      {term.retired && <Chip tone="warn">{t("retired")}</Chip>}
      {term.instead !== "" && <Chip>{t("instead", { name: other ? name(other) : term.instead })}</Chip>}
    </span>
  );
}

function Codes({ term }: { term: DictionaryTerm }) {
  const codes = Object.entries(term.codes).filter(([, code]) => code !== "");
  return <span className="quiet small">{codes.map(([system, code]) => `${systems[system] ?? system} ${code}`).join(" · ")}</span>;
}

type RowProps = { dictionary: Edited; term: DictionaryTerm; rules: DictionaryRules; words: DictionaryWord[]; level: number | null };

function Row({ dictionary, term, rules, words, level }: RowProps) {
  const { t, i18n } = useTranslation("dictionaries");
  const name = useTermName(dictionary)(term);
  const [isOpen, setOpen] = useState(false);
  const [isChanging, setChanging] = useState(false);
  const chinese = i18n.language.startsWith("zh");
  const other = dictionary === "region" ? term.label.zh : chinese ? term.label.en : term.label.zh;
  const opens = term.has_below && level !== null;
  return (
    <li className="term">
      <div className="term-head">
        {opens
          ? <Button type="text" size="small" aria-expanded={isOpen} aria-label={t(isOpen ? "close" : "open", { name })} icon={isOpen ? <CaretDownOutlined /> : <CaretRightOutlined />} onClick={() => setOpen(!isOpen)} />
          : <span className="term-leaf" />}
        <span className="term-name">
          <span className="breakable"><strong>{name}</strong>{other !== name && <> <span className="quiet">{other}</span></>} <Marks dictionary={dictionary} term={term} /></span>
          <Codes term={term} />
        </span>
        <Button size="small" aria-expanded={isChanging} aria-label={t("changeTerm", { name })} onClick={() => setChanging(!isChanging)}>{isChanging ? t("done") : t("change")}</Button>
      </div>
      {isChanging && <TermPanel dictionary={dictionary} term={term} rules={rules} words={words} takesBelow={rules.levels > (level ?? 0)} />}
      {isOpen && opens && <Branch dictionary={dictionary} below={term.key} level={level + 1} />}
    </li>
  );
}

function Branch({ dictionary, below, level }: { dictionary: Edited; below: string; level: number }) {
  const query = useQuery(dictionaryTerms(dictionary, { below }));
  return (
    <Gate query={query} rows={4}>
      {({ terms, words, rules }) => (
        <ul className={level > 1 ? "term-branch" : "terms"}>
          {terms.map((term) => <Row key={term.key} dictionary={dictionary} term={term} rules={rules} words={words.filter((word) => word.key === term.key)} level={level} />)}
        </ul>
      )}
    </Gate>
  );
}

function Found({ dictionary, search }: { dictionary: Edited; search: string }) {
  const { t } = useTranslation("dictionaries");
  const query = useQuery(dictionaryTerms(dictionary, { search }));
  return (
    <Gate query={query} rows={6}>
      {({ terms, words, rules }) => (terms.length === 0 ? <Nothing text={t("noMatch")} /> : (
        <>
          <ul className="terms">{terms.map((term) => <Row key={term.key} dictionary={dictionary} term={term} rules={rules} words={words.filter((word) => word.key === term.key)} level={null} />)}</ul>
          {terms.length >= most && <p className="quiet small">{t("more")}</p>}
        </>
      ))}
    </Gate>
  );
}

/** The terms of a dictionary as a tree that is read level by level, or those that a search finds. */
export function Terms({ dictionary }: { dictionary: Edited }) {
  const { t } = useTranslation("dictionaries");
  const [search, setSearch] = useState<string | undefined>();
  const [isAdding, setAdding] = useState(false);
  const takesOwn = dictionary === "industry" || dictionary === "source";
  return (
    <Section title={t("terms")} extra={takesOwn && <Button size="small" aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>{t("addTop")}</Button>}>
      {isAdding && <AddTerm dictionary={dictionary} parent="" onDone={() => setAdding(false)} />}
      <div className="filters" role="search"><SearchBox search={search} hint={t("searchHint")} label={t("search")} onSearch={setSearch} /></div>
      {search === undefined ? <Branch dictionary={dictionary} below="" level={1} /> : <Found dictionary={dictionary} search={search} />}
    </Section>
  );
}
