import { EyeOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { Unmasked } from "@/api/contract";
import { useCan } from "@/shared/me";
import { useReport } from "@/shared/states/useReport";

/** Show personal values in full; the server logs who looked. They are kept for this page only, never in the cache. */
export function UnmaskButton({ contactId, onPlain }: { contactId: number; onPlain: (plain: Unmasked) => void }) {
  const { t } = useTranslation("contacts");
  const can = useCan();
  const report = useReport();
  const unmask = useMutation({
    mutationFn: () => must(client.POST("/api/v1/contacts/{contact_id}/unmask", { params: { path: { contact_id: contactId } } })),
    onSuccess: onPlain,
    onError: report,
    gcTime: 0,
  });
  if (!can("contacts.unmask")) return null;
  return (
    <Tooltip title={t("unmaskHelp")}>
      <Button icon={<EyeOutlined />} loading={unmask.isPending} onClick={() => unmask.mutate()}>{t("unmask")}</Button>
    </Tooltip>
  );
}
