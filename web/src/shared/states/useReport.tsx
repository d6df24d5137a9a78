import { App } from "antd";
import { useCallback } from "react";

import { asProblem } from "@/api/problem";

import { ProblemText, useProblemTitle } from "./States";

/** A function that tells the person, in the server's own words, why what they did was refused. */
export function useReport(): (error: unknown) => void {
  const { notification } = App.useApp();
  const title = useProblemTitle();
  return useCallback(
    (error) => {
      const problem = asProblem(error);
      notification.error({ title: title(problem), description: <ProblemText problem={problem} />, duration: 8, placement: "top" });
    },
    [notification, title],
  );
}
