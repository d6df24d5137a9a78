/** Render a part of the program as the shell would, against a stand-in for the server's answers. */

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, type RenderResult } from "@testing-library/react";
import { App, ConfigProvider } from "antd";
import type { ReactNode } from "react";
import { vi } from "vitest";

import type { Me } from "@/api/contract";
import { MeProvider } from "@/shared/me";

export const somebody: Me = {
  id: 5, name: "E1", email: "e1@example.com", role: "sales", rights: ["contacts.view", "leads.view", "leads.act"], locale: "en", time_zone: "Asia/Shanghai", demo: false,
};

type Reply = { status?: number; body: unknown };
export type Asked = { method: string; path: string; body: unknown };

/** Answer requests from a table of `METHOD /path` → reply; returns what was asked. Unknown paths answer 404. */
export function serve(replies: Record<string, Reply | (() => Reply)>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname.replace("/api/v1", "");
    const sent = await request.clone().text();
    asked.push({ method: request.method, path, body: sent ? (JSON.parse(sent) as unknown) : null });
    const found = replies[`${request.method} ${path}`];
    const { status = 200, body } = (typeof found === "function" ? found() : found) ?? { status: 404, body: { title: "Not found", status: 404, code: "not_found" } };
    return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
  });
  return asked;
}

/** Render inside everything a screen needs: router, queries, who is signed in. */
export function show(element: ReactNode, me: Me = somebody): RenderResult {
  const root = createRootRoute();
  const index = createRoute({ getParentRoute: () => root, path: "/", component: () => <>{element}</> });
  const rest = createRoute({ getParentRoute: () => root, path: "$", component: () => null });
  const router = createRouter({ routeTree: root.addChildren([index, rest]), history: createMemoryHistory({ initialEntries: ["/"] }) });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <ConfigProvider theme={{ token: { motion: false } }}>
      <App>
        <QueryClientProvider client={queries}>
          <MeProvider me={me}><RouterProvider router={router as never} /></MeProvider>
        </QueryClientProvider>
      </App>
    </ConfigProvider>,
  );
}
