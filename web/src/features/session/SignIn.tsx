import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { Alert, Button, Form, Input } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import { asProblem, type ProblemError } from "@/api/problem";
import { me } from "@/api/queries";
import { signIn } from "@/api/session";
import type { Language } from "@/i18n";
import { internalPath } from "@/shared/internalPath";

import { LanguageChoice } from "./LanguageSwitch";

type Fields = { email: string; password: string };

function Refusal({ problem }: { problem: ProblemError }) {
  const { t } = useTranslation("session");
  const text =
    problem.status === 0 ? t("unreachable") : problem.status === 429 ? t("tooMany") : problem.status === 400 || problem.status === 401 ? t("wrong") : t("failed", { code: problem.code });
  return <Alert type="error" showIcon title={text} role="alert" />;
}

/** Sign in with e-mail and password. */
export function SignIn() {
  const { t } = useTranslation("session");
  const { next } = useSearch({ from: "/sign-in" });
  const { history } = useRouter();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<Language | null>(null);
  const enter = useMutation({
    mutationFn: async ({ email, password }: Fields) => {
      await signIn(email.trim(), password);
      if (chosen) await must(client.PATCH("/api/v1/me", { body: { locale: chosen } }));
    },
    onSuccess: async () => {
      await queries.resetQueries({ queryKey: me.queryKey });
      history.replace(internalPath(next));
    },
  });
  useEffect(() => {
    document.title = `${t("title")} · Leadloom`;
  }, [t]);
  return (
    <div className="sign-in">
      <main className="sign-in-card">
        <div className="sign-in-head">
          <h1><img src="/favicon.svg" alt="" width={28} height={28} /> Leadloom</h1>
          <LanguageChoice onChosen={setChosen} />
        </div>
        <p className="quiet">{t("subtitle")}</p>
        <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => enter.mutate(fields)}>
          <Form.Item name="email" label={t("email")} rules={[{ required: true, message: t("emailNeeded") }]}>
            <Input type="email" autoComplete="username" autoFocus size="large" />
          </Form.Item>
          <Form.Item name="password" label={t("password")} rules={[{ required: true, message: t("passwordNeeded") }]}>
            <Input.Password autoComplete="current-password" size="large" />
          </Form.Item>
          {enter.isError && <Form.Item><Refusal problem={asProblem(enter.error)} /></Form.Item>}
          <Button type="primary" htmlType="submit" block size="large" loading={enter.isPending}>{t("enter")}</Button>
        </Form>
      </main>
    </div>
  );
}
