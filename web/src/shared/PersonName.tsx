import { EyeInvisibleOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";

/** A contact's name; masked ones carry a mark that says why. */
export function PersonName({ name, number, masked }: { name: string | null; number: string; masked: boolean }) {
  const { t } = useTranslation();
  return (
    <span className="person-name">
      {name || <span className="figures">{number}</span>}
      {masked && (
        <Tooltip title={t("maskedHelp")}>
          <EyeInvisibleOutlined className="quiet" aria-label={t("masked")} />
        </Tooltip>
      )}
    </span>
  );
}
