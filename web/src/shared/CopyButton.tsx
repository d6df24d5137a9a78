import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** Copy a text; where the browser refuses (no https), it says so and the text can still be selected. */
export function CopyButton({ text, labelled = false }: { text: string; labelled?: boolean }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
      setTimeout(() => setDone(false), 1_500);
    } catch {
      void message.warning(t("copyFailed"));
    }
  };
  const icon = done ? <CheckOutlined /> : <CopyOutlined />;
  return <Button size="small" type={labelled ? "default" : "text"} icon={icon} aria-label={t("copy")} onClick={() => void copy()}>{labelled && (done ? t("copied") : t("copy"))}</Button>;
}
