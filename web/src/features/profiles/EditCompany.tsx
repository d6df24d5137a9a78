import { EditOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, AutoComplete, Button, Form, Input, InputNumber, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { CompanyChange, CompanyDetail } from "@/api/contract";
import { asProblem } from "@/api/problem";
import { catalog as catalogQuery, company as companyQuery } from "@/api/queries";
import { CompanyPick } from "@/shared/contact/CompanyPick";
import { useCan } from "@/shared/me";
import { placeFieldErrors } from "@/shared/states/formProblem";
import { ProblemText, useProblemTitle } from "@/shared/states/States";
import { useLabel, useTerm } from "@/shared/terms";

import { changesOf, type CompanyFields as Fields } from "./companyChanges";

function fieldsOf(company: CompanyDetail, industry: string): Fields {
  return {
    name: company.name, credit_code: company.credit_code ?? "", domain: company.domain ?? "", industry, region: company.region ?? "",
    employees: company.employees, parent_id: company.above[0]?.id ?? null,
  };
}

function Dialog({ company, onClose }: { company: CompanyDetail; onClose: () => void }) {
  const { t } = useTranslation("companies");
  const { t: common } = useTranslation();
  const { message } = App.useApp();
  const title = useProblemTitle();
  const term = useTerm();
  const label = useLabel();
  const queries = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const catalog = useQuery(catalogQuery);
  const [before] = useState(() => fieldsOf(company, term("industry", company.industry)));
  const save = useMutation({
    mutationFn: (body: CompanyChange) => must(client.PATCH("/api/v1/companies/{company_id}", { params: { path: { company_id: company.id } }, body })),
    onSuccess: async (answer) => {
      queries.setQueryData(companyQuery(company.id).queryKey, answer);
      void message.success(common("saved"));
      onClose();
      for (const key of ["companies", "contacts"]) await queries.invalidateQueries({ queryKey: [key] });
    },
    onError: (error) => void placeFieldErrors(form, error),
  });
  const send = (fields: Fields): void => {
    const changes = changesOf(before, fields);
    if (Object.keys(changes).length === 0) onClose();
    else save.mutate(changes);
  };
  const [parent] = company.above;
  const industries = (catalog.data?.industries ?? []).filter((one) => !one.retired).map((one) => ({ value: label(one.label) }));
  return (
    <Modal open onCancel={onClose} title={t("editTitle")} okText={common("save")} cancelText={common("cancel")} confirmLoading={save.isPending} onOk={() => form.submit()} destroyOnHidden width={520}>
      <Form<Fields> form={form} layout="vertical" initialValues={before} onFinish={send}>
        <Form.Item name="name" label={t("field.name")} extra={t("fieldHelp.name")} rules={[{ required: true, whitespace: true, message: t("nameNeeded") }]}><Input maxLength={200} /></Form.Item>
        <Form.Item name="domain" label={t("field.domain")} extra={t("fieldHelp.domain")}><Input maxLength={200} placeholder="acme.example.com" /></Form.Item>
        <Form.Item name="credit_code" label={t("field.creditCode")}><Input maxLength={30} /></Form.Item>
        <div className="form-row">
          <Form.Item name="industry" label={t("field.industry")} className="grow"><AutoComplete allowClear options={industries} showSearch={{ filterOption: (text, option) => option?.value.toLowerCase().includes(text.toLowerCase()) ?? false }} /></Form.Item>
          <Form.Item name="employees" label={t("field.employees")}><InputNumber min={0} max={10_000_000} precision={0} /></Form.Item>
        </div>
        <Form.Item name="region" label={t("field.region")}><Input maxLength={100} /></Form.Item>
        <Form.Item name="parent_id" label={t("field.parent")} extra={t("fieldHelp.parent")}><CompanyPick label={t("field.parent")} hint={t("findParent")} without={company.id} known={parent} /></Form.Item>
        {save.isError && <Alert type="error" showIcon title={title(asProblem(save.error))} description={<ProblemText problem={asProblem(save.error)} />} />}
      </Form>
    </Modal>
  );
}

/** Change what is known about a company, and the one it belongs to. */
export function EditCompany({ company }: { company: CompanyDetail }) {
  const { t } = useTranslation("companies");
  const can = useCan();
  const [open, setOpen] = useState(false);
  if (!can("companies.edit")) return null;
  return (
    <>
      <Button icon={<EditOutlined aria-hidden="true" />} onClick={() => setOpen(true)}>{t("edit")}</Button>
      {open && <Dialog company={company} onClose={() => setOpen(false)} />}
    </>
  );
}
