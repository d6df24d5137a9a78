/** The look: calm, dense, quiet greys with one blue. Sizes and colours here and in `app.css` come from the same few tokens. */

import type { ThemeConfig } from "antd";

export const fontFamily =
  '"Inter", "Segoe UI", system-ui, -apple-system, "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif';

export const theme: ThemeConfig = {
  token: {
    fontFamily,
    fontSize: 14,
    lineHeight: 1.5715,
    borderRadius: 6,
    controlHeight: 32,
    colorPrimary: "#1d4f91",
    colorInfo: "#1d4f91",
    colorLink: "#1d4f91",
    colorSuccess: "#2b7a4b",
    colorWarning: "#b56a00",
    colorError: "#b3352f",
    colorSuccessBg: "#e6f3ea",
    colorSuccessBorder: "#b9dcc5",
    colorWarningBg: "#fdf1dd",
    colorWarningBorder: "#f0d5a4",
    colorErrorBg: "#fbe9e7",
    colorErrorBorder: "#eec3bf",
    colorInfoBg: "#e8eff8",
    colorInfoBorder: "#bcd0ea",
    colorText: "#1d2530",
    colorTextSecondary: "#5a6675",
    colorTextPlaceholder: "#616c7a",
    colorBorder: "#cfd6df",
    colorBorderSecondary: "#e4e8ee",
    colorBgLayout: "#f4f6f9",
    boxShadowSecondary: "0 6px 24px rgba(20, 32, 50, 0.14)",
    motionDurationMid: "0.12s",
    motionDurationSlow: "0.16s",
  },
  components: {
    Table: { headerBg: "#f7f9fb", headerColor: "#5a6675", cellPaddingBlockSM: 7, cellPaddingInlineSM: 10, headerSplitColor: "transparent", rowHoverBg: "#f5f8fc" },
    Tabs: { horizontalMargin: "0 0 12px 0" },
    Tag: { defaultBg: "#f1f4f7" },
  },
};
