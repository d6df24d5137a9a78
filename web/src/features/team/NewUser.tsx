import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Form, Input, Modal, Select } from "antd";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { Role } from "@/api/contract";
import { teams as teamsQuery } from "@/api/queries";
import { nearestLanguage } from "@/i18n";
import { placeFieldErrors } from "@/shared/states/formProblem";
import { useReport } from "@/shared/states/useReport";
import { useTerm } from "@/shared/terms";

import { roleCodes } from "./roleCodes";

type Fields = { name: string; email: string; role: Role; team_id?: number; password: string };

const shortestPassword = 10;

/** Add a user with a first password. */
export function NewUser({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t, i18n } = useTranslation("team");
  const { t: common } = useTranslation();
  const term = useTerm();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const queries = useQueryClient();
  const report = useReport();
  const teams = useQuery(teamsQuery);
  const create = useMutation({
    mutationFn: (fields: Fields) => must(client.POST("/api/v1/users", { body: { locale: nearestLanguage(i18n.language), ...fields } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["users"] });
      void message.success(common("saved"));
      onClose();
    },
    onError: (error) => {
      if (!placeFieldErrors(form, error)) report(error);
    },
  });
  const needed = [{ required: true, message: t("needed") }];
  return (
    <Modal open={open} title={t("newUser")} okText={common("create")} cancelText={common("cancel")} onCancel={onClose} onOk={() => form.submit()} confirmLoading={create.isPending} destroyOnHidden>
      <Form<Fields> form={form} layout="vertical" initialValues={{ role: "sales" }} onFinish={(fields) => create.mutate(fields)} preserve={false}>
        <Form.Item name="name" label={t("column.name")} rules={needed}><Input maxLength={100} autoComplete="off" /></Form.Item>
        <Form.Item name="email" label={t("column.email")} rules={[...needed, { type: "email", message: t("notAnEmail") }]}><Input autoComplete="off" /></Form.Item>
        <Form.Item name="role" label={t("column.role")} rules={needed}><Select options={roleCodes.map((value) => ({ value, label: term("role", value) }))} /></Form.Item>
        <Form.Item name="team_id" label={t("column.team")}><Select allowClear options={(teams.data ?? []).map((team) => ({ value: team.id, label: team.name }))} /></Form.Item>
        <Form.Item name="password" label={t("password")} extra={t("passwordHelp")} rules={[...needed, { min: shortestPassword, message: t("passwordShort") }]}><Input.Password autoComplete="new-password" /></Form.Item>
      </Form>
    </Modal>
  );
}
