import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Form, Input, Modal, Select } from "antd";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import { teams as teamsQuery, users as usersQuery } from "@/api/queries";
import { placeFieldErrors } from "@/shared/states/formProblem";
import { useReport } from "@/shared/states/useReport";

type Fields = { name: string; manager_id?: number };

/** Add a team; people are put into it in the list of users. */
export function NewTeam({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("team");
  const { t: common } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const queries = useQueryClient();
  const report = useReport();
  const users = useInfiniteQuery(usersQuery);
  const people = (users.data?.pages ?? []).flatMap((page) => page.items).filter((one) => one.active);
  const create = useMutation({
    mutationFn: ({ name, manager_id }: Fields) => must(client.POST("/api/v1/teams", { body: { name, manager_id: manager_id ?? null } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: teamsQuery.queryKey });
      void message.success(common("saved"));
      onClose();
    },
    onError: (error) => {
      if (!placeFieldErrors(form, error)) report(error);
    },
  });
  return (
    <Modal open={open} title={t("newTeam")} okText={common("create")} cancelText={common("cancel")} onCancel={onClose} onOk={() => form.submit()} confirmLoading={create.isPending} destroyOnHidden>
      <Form<Fields> form={form} layout="vertical" onFinish={(fields) => create.mutate(fields)} preserve={false}>
        <Form.Item name="name" label={t("column.name")} rules={[{ required: true, whitespace: true, message: t("needed") }]}><Input maxLength={100} autoComplete="off" /></Form.Item>
        <Form.Item name="manager_id" label={t("teamManager")} extra={t("teamManagerHelp")}><Select allowClear options={people.map((one) => ({ value: one.id, label: one.name }))} /></Form.Item>
      </Form>
    </Modal>
  );
}
