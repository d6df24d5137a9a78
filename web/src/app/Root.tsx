import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { App, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Boundary } from "@/shared/states/Boundary";

import { makeQueryClient } from "./queryClient";
import { makeRouter } from "./router";
import { theme } from "./theme";

/** The whole program: language, look, server state, pages. */
export function Root() {
  const { i18n } = useTranslation();
  const [queryClient] = useState(makeQueryClient);
  const [router] = useState(() => makeRouter(queryClient));
  const chinese = i18n.language === "zh-CN";
  dayjs.locale(chinese ? "zh-cn" : "en");
  return (
    <ConfigProvider locale={chinese ? zhCN : enUS} theme={theme} button={{ autoInsertSpace: false }}>
      <App>
        <Boundary>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </Boundary>
      </App>
    </ConfigProvider>
  );
}
