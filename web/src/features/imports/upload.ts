import { client, must } from "@/api/client";
import type { ImportJob } from "@/api/contract";

/** Send a file as it is; the server keeps it and imports nothing by that. */
export function upload(file: File): Promise<ImportJob> {
  return must(
    client.POST("/api/v1/imports", {
      params: { query: { file_name: file.name } },
      body: file as unknown as string,
      bodySerializer: (body) => body as unknown as Blob,
      headers: { "Content-Type": "application/octet-stream" },
    }),
  );
}
