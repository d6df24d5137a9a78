import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input, Popconfirm, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { DictionaryWord } from "@/api/contract";
import { mailDomainMeaning, mailDomains } from "@/api/queries";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { placeFieldErrors } from "@/shared/states/formProblem";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useReport } from "@/shared/states/useReport";
import { Chip } from "@/shared/Tags";

type Fields = { word: string; key: "free" | "company" };

function useAnew(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["dictionaries"] });
}

function Meaning({ of }: { of: string }) {
  const { t } = useTranslation("companies");
  return of === "free" ? <Chip tone="warn">{t("mailDomains.free")}</Chip> : <Chip tone="blue">{t("mailDomains.company")}</Chip>;
}

function Add() {
  const { t } = useTranslation("companies");
  const { message } = App.useApp();
  const report = useReport();
  const anew = useAnew();
  const [form] = Form.useForm<Fields>();
  const add = useMutation({
    mutationFn: (body: Fields) => must(client.POST("/api/v1/dictionaries/{dictionary}/words", { params: { path: { dictionary: "free_mail" } }, body: { ...body, move: false } })),
    onSuccess: async () => {
      form.resetFields();
      void message.success(t("mailDomains.added"));
      await anew();
    },
    onError: (error) => {
      if (!placeFieldErrors(form, error)) report(error);
    },
  });
  const options = (["free", "company"] as const).map((value) => ({ value, label: t(`mailDomains.${value}`) }));
  return (
    <Form<Fields> form={form} layout="vertical" className="narrow-form" initialValues={{ key: "free" }} onFinish={(fields) => add.mutate(fields)}>
      <div className="form-row">
        <Form.Item name="word" label={t("mailDomains.domain")} rules={[{ required: true, whitespace: true, message: t("mailDomains.needed") }]} className="grow"><Input maxLength={100} placeholder="mail.example.com" /></Form.Item>
        <Form.Item name="key" label={t("mailDomains.meaning")}><Select className="filter" options={options} /></Form.Item>
      </div>
      <Button type="primary" htmlType="submit" loading={add.isPending}>{t("mailDomains.add")}</Button>
    </Form>
  );
}

function Row({ word }: { word: DictionaryWord }) {
  const { t } = useTranslation("companies");
  const { t: common } = useTranslation();
  const report = useReport();
  const anew = useAnew();
  const remove = useMutation({
    mutationFn: () => must(client.DELETE("/api/v1/dictionaries/{dictionary}/words/{word_id}", { params: { path: { dictionary: "free_mail", word_id: word.id } } })),
    onSuccess: anew,
    onError: report,
  });
  return (
    <li className="word-row">
      <span className="breakable">{word.word}</span> <Meaning of={word.key} />
      <Popconfirm title={t("mailDomains.removeSure", { domain: word.word })} okText={t("mailDomains.remove")} cancelText={common("cancel")} onConfirm={() => remove.mutate()}>
        <Button size="small" loading={remove.isPending} aria-label={`${t("mailDomains.remove")} ${word.word}`}>{t("mailDomains.remove")}</Button>
      </Popconfirm>
    </li>
  );
}

/** What a domain means now, built in or said. */
function LookUp() {
  const { t } = useTranslation("companies");
  const [asked, setAsked] = useState("");
  const query = useQuery({ ...mailDomainMeaning(asked), enabled: asked !== "" });
  const said = { free: t("mailDomains.isFree", { domain: asked }), company: t("mailDomains.isCompany", { domain: asked }) };
  return (
    <>
      <Input.Search className="filter-search" allowClear maxLength={200} enterButton placeholder={t("mailDomains.checkHint")} aria-label={t("mailDomains.check")} onSearch={(text) => setAsked(text.trim())} />
      <p role="status">{asked !== "" && query.data && (query.data.key === "free" || query.data.key === "company" ? said[query.data.key] : t("mailDomains.noDomain"))}</p>
    </>
  );
}

/** Mail domains that never stand for a company, and those that do after all. */
export function MailDomainsPage() {
  const { t } = useTranslation("companies");
  const query = useQuery(mailDomains);
  return (
    <Need right="settings.edit">
      <PageHead title={t("mailDomains.title")} note={t("mailDomains.note")} />
      <Section><Add /></Section>
      <Section>
        <Gate query={query} rows={3}>
          {({ words }) => (words.length === 0 ? <Nothing text={t("mailDomains.none")} /> : <ul className="plain-list">{words.map((word) => <Row key={word.id} word={word} />)}</ul>)}
        </Gate>
      </Section>
      <Section title={t("mailDomains.check")}><LookUp /></Section>
    </Need>
  );
}
