import { Button, Form, Input, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { DictionaryRules, DictionaryTerm, DictionaryWord } from "@/api/contract";
import { TermSelect } from "@/shared/dictionaries/TermSelect";
import { Taken, useEdit } from "@/shared/dictionaries/useEdit";
import { Chip } from "@/shared/Tags";

import { AddTerm, NameFields, type Names } from "./AddTerm";
import type { Edited } from "./edited";

type Of = { dictionary: Edited; term: DictionaryTerm };

function AddedWord({ dictionary, word }: { dictionary: Edited; word: DictionaryWord }) {
  const { t } = useTranslation("dictionaries");
  const { t: common } = useTranslation();
  const edit = useEdit<object>(() => must(client.DELETE("/api/v1/dictionaries/{dictionary}/words/{word_id}", { params: { path: { dictionary, word_id: word.id } } })), { said: t("wordRemoved") });
  return (
    <li className="word-row">
      <span className="breakable">{word.word}</span>
      <Popconfirm title={t("removeSure", { word: word.word })} okText={common("delete")} cancelText={common("cancel")} onConfirm={() => edit.save({})}>
        <Button size="small" loading={edit.isPending} aria-label={t("removeWord", { word: word.word })}>{common("delete")}</Button>
      </Popconfirm>
    </li>
  );
}

function AddWord({ dictionary, term }: Of) {
  const { t } = useTranslation("dictionaries");
  const [form] = Form.useForm<{ word: string }>();
  const edit = useEdit<{ word: string }>((body) => must(client.POST("/api/v1/dictionaries/{dictionary}/words", { params: { path: { dictionary } }, body: { ...body, key: term.key } })), {
    said: t("wordAdded"), form, onDone: () => form.resetFields(),
  });
  return (
    <Form form={form} name={`word ${dictionary} ${term.key}`} onFinish={edit.save}>
      <div className="form-row form-line">
        <Form.Item name="word" className="grow" rules={[{ required: true, whitespace: true, message: t("wordNeeded") }]}><Input size="small" maxLength={100} placeholder={t("word")} aria-label={t("word")} /></Form.Item>
        <Button size="small" htmlType="submit" loading={edit.isPending}>{t("addWord")}</Button>
      </div>
      <Taken edit={edit} />
    </Form>
  );
}

function Words({ dictionary, term, words }: Of & { words: DictionaryWord[] }) {
  const { t } = useTranslation("dictionaries");
  return (
    <div>
      {term.words.length > 0 && <><h3>{t("builtIn")}</h3><span className="tags">{term.words.map((word) => <Chip key={word}>{word}</Chip>)}</span></>}
      <h3>{t("added")}</h3>
      {words.length === 0 ? <p className="quiet small">{t("noWords")}</p> : <ul className="plain-list">{words.map((word) => <AddedWord key={word.id} dictionary={dictionary} word={word} />)}</ul>}
      {!term.retired && <AddWord dictionary={dictionary} term={term} />}
    </div>
  );
}

function Rename({ dictionary, term }: Of) {
  const { t } = useTranslation("dictionaries");
  const [form] = Form.useForm<Names>();
  const edit = useEdit<Names>(({ move, ...label }) => must(client.PATCH("/api/v1/dictionaries/{dictionary}/terms", { params: { path: { dictionary } }, body: { key: term.key, label, move } })), { said: t("renamed"), form });
  return (
    <Form<Names> form={form} layout="vertical" className="narrow-form" name={`rename ${dictionary} ${term.key}`} initialValues={term.label} onFinish={edit.save}>
      <NameFields />
      <Taken edit={edit} />
      <Button size="small" htmlType="submit" loading={edit.isPending}>{t("rename")}</Button>
    </Form>
  );
}

function Place({ dictionary, term }: Of) {
  const { t } = useTranslation("dictionaries");
  const edit = useEdit<{ parent: string }>(({ parent }) => must(client.PATCH("/api/v1/dictionaries/{dictionary}/terms", { params: { path: { dictionary } }, body: { key: term.key, parent, move: false } })), { said: t("moved") });
  return (
    <div className="field-label">{t("place")}
      <TermSelect dictionary={dictionary} label={t("place")} value={term.parent || null} without={term.key} onChange={(parent) => edit.save({ parent: parent ?? "" })} />
    </div>
  );
}

function Retire({ dictionary, term }: Of) {
  const { t } = useTranslation("dictionaries");
  const { t: common } = useTranslation();
  const [instead, setInstead] = useState<string | null>(null);
  const retire = useEdit<object>(() => must(client.POST("/api/v1/dictionaries/{dictionary}/terms/retire", { params: { path: { dictionary } }, body: { key: term.key, instead: instead ?? "" } })), { said: t("retiredNow") });
  const restore = useEdit<object>(() => must(client.POST("/api/v1/dictionaries/{dictionary}/terms/restore", { params: { path: { dictionary } }, body: { key: term.key } })), { said: t("restored") });
  if (term.fixed) return <p className="quiet small">{t("fixed")}</p>;
  if (term.retired) return <Button size="small" loading={restore.isPending} onClick={() => restore.save({})}>{t("restore")}</Button>;
  return (
    <div className="term-retire">
      <div className="field-label">{t("insteadLabel")}<TermSelect dictionary={dictionary} label={t("insteadLabel")} value={instead} without={term.key} onChange={setInstead} /></div>
      <Popconfirm title={t("retireSure")} okText={t("retire")} cancelText={common("cancel")} onConfirm={() => retire.save({})}>
        <Button size="small" danger loading={retire.isPending}>{t("retire")}</Button>
      </Popconfirm>
    </div>
  );
}

type Props = Of & { rules: DictionaryRules; words: DictionaryWord[]; takesBelow: boolean };

/** Everything that may be changed about a term. */
export function TermPanel({ dictionary, term, rules, words, takesBelow }: Props) {
  const { t } = useTranslation("dictionaries");
  return (
    <div className="term-panel">
      <Words dictionary={dictionary} term={term} words={words} />
      {rules.renames && <Rename key={`${term.label.zh} ${term.label.en}`} dictionary={dictionary} term={term} />}
      {rules.moves && term.own && <Place dictionary={dictionary} term={term} />}
      {takesBelow && !term.retired && <div><h3>{t("addBelow")}</h3><AddTerm dictionary={dictionary} parent={term.key} /></div>}
      {rules.retires && <Retire dictionary={dictionary} term={term} />}
    </div>
  );
}
