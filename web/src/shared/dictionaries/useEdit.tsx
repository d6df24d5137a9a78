import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, type FormInstance } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "@/api/problem";
import { placeFieldErrors } from "@/shared/states/formProblem";
import { inReadersWords } from "@/shared/states/serverWords";
import { useReport } from "@/shared/states/useReport";

type Movable = { move: boolean };
type Edit<T> = { save: (body: T) => void; isPending: boolean; taken: string | null; take: () => void; leave: () => void };
type How = { said: string; form?: FormInstance; onDone?: () => void };

/** A change of a dictionary. Where it takes a word from another term, the server refuses first and the person decides. */
export function useEdit<T>(send: (body: T & Movable) => Promise<unknown>, { said, form, onDone }: How): Edit<T> {
  const { message } = App.useApp();
  const report = useReport();
  const queries = useQueryClient();
  const [taken, setTaken] = useState<{ body: T; detail: string } | null>(null);
  const edit = useMutation({
    mutationFn: send,
    onSuccess: async () => {
      setTaken(null);
      void message.success(said);
      await Promise.all(["dictionaries", "catalog"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
      onDone?.();
    },
    onError: (error, body) => {
      const problem = asProblem(error);
      if (problem.code === "word_taken") setTaken({ body, detail: problem.detail });
      else if (!form || !placeFieldErrors(form, error)) report(error);
    },
  });
  return {
    save: (body) => { setTaken(null); edit.mutate({ ...body, move: false }); },
    isPending: edit.isPending,
    taken: taken?.detail ?? null,
    take: () => { if (taken) edit.mutate({ ...taken.body, move: true }); },
    leave: () => setTaken(null),
  };
}

/** What a word means so far, and the question whether it shall move. */
export function Taken({ edit }: { edit: Pick<Edit<never>, "taken" | "take" | "leave" | "isPending"> }) {
  const { t, i18n } = useTranslation("dictionaries");
  if (edit.taken === null) return null;
  return (
    <Alert
      className="gap-below" type="warning" showIcon title={inReadersWords(i18n, edit.taken)} closable={{ onClose: edit.leave }}
      action={<Button size="small" loading={edit.isPending} onClick={edit.take}>{t("moveHere")}</Button>}
    />
  );
}
