import { useQuery } from "@tanstack/react-query";
import { Alert, Checkbox, Form, Input, Modal, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { ListName, SavedView, ViewInput } from "@/api/contract";
import { asProblem } from "@/api/problem";
import { teams as teamsQuery } from "@/api/queries";

import { placeFieldErrors } from "../states/formProblem";
import { ProblemText, useProblemTitle } from "../states/States";
import { useSaveView } from "./useViews";

type Fields = { name: string; team?: number | null; opens: boolean };
type Props = { list: ListName; view: SavedView | null; opens: boolean; draft: Pick<ViewInput, "filters" | "sort" | "columns">; onSaved: (view: SavedView, opens: boolean) => void; onClose: () => void };

/** Name a view, share it with a team, let the list open with it. */
export function SaveView({ list, view, opens, draft, onSaved, onClose }: Props) {
  const { t } = useTranslation("lists");
  const { t: common } = useTranslation();
  const title = useProblemTitle();
  const [form] = Form.useForm<Fields>();
  const teams = useQuery(teamsQuery);
  const save = useSaveView(list);
  const send = ({ name, team, opens: wanted }: Fields): void =>
    save.mutate(
      { id: view?.id ?? null, body: { of: list, name, team: team ?? null, ...draft } },
      { onSuccess: (saved) => { onSaved(saved, wanted); onClose(); }, onError: (error) => void placeFieldErrors(form, error) },
    );
  return (
    <Modal open title={view ? t("view.change") : t("view.save")} okText={common("save")} cancelText={common("cancel")} onCancel={onClose} onOk={() => form.submit()} confirmLoading={save.isPending} destroyOnHidden width={440}>
      <Form<Fields> form={form} layout="vertical" preserve={false} onFinish={send} initialValues={{ name: view?.name ?? "", team: view?.team?.id ?? null, opens }}>
        <Form.Item name="name" label={t("view.name")} rules={[{ required: true, whitespace: true, message: t("view.nameNeeded") }]}><Input maxLength={60} autoFocus /></Form.Item>
        <Form.Item name="team" label={t("view.share")} extra={t("view.shareHelp")}>
          <Select allowClear placeholder={t("view.private")} options={(teams.data ?? []).map((team) => ({ value: team.id, label: team.name }))} />
        </Form.Item>
        <Form.Item name="opens" valuePropName="checked" noStyle><Checkbox>{t("view.opens")}</Checkbox></Form.Item>
        {save.isError && <Alert className="gap-above" type="error" showIcon title={title(asProblem(save.error))} description={<ProblemText problem={asProblem(save.error)} />} />}
      </Form>
    </Modal>
  );
}
