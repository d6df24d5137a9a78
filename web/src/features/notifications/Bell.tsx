import { BellOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Badge, Button, Drawer } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { Notification } from "@/api/contract";
import { notifications } from "@/api/queries";
import { useOpen } from "@/shared/InternalLink";
import { Gate } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { useLabel } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

function Row({ item, onOpen }: { item: Notification; onOpen: (item: Notification) => void }) {
  const { t } = useTranslation("notifications");
  const label = useLabel();
  const unread = item.read_at === null;
  return (
    <li className={unread ? "notice notice-unread" : "notice"}>
      <button type="button" onClick={() => onOpen(item)}>
        <span className="notice-head">
          <strong>{label(item.title)}</strong>
          {unread && <span className="notice-dot" role="img" aria-label={t("unread", { count: 1 })} />}
        </span>
        <span className="notice-body">{label(item.body)}</span>
        <span className="quiet small"><Instant at={item.created_at} ago /></span>
      </button>
    </li>
  );
}

/** The bell: how many notifications are unread, and the list of them. */
export function Bell() {
  const { t } = useTranslation("notifications");
  const [open, setOpen] = useState(false);
  const openLink = useOpen();
  const queries = useQueryClient();
  const query = useQuery(notifications);
  const read = useMutation({
    mutationFn: (id: number) => must(client.POST("/api/v1/notifications/{notification_id}/read", { params: { path: { notification_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: notifications.queryKey }),
  });
  const readAll = useMutation({
    mutationFn: () => must(client.POST("/api/v1/notifications/read-all")),
    onSettled: () => queries.invalidateQueries({ queryKey: notifications.queryKey }),
  });
  const unread = query.data?.items.filter((item) => item.read_at === null).length ?? 0;
  const openItem = (item: Notification): void => {
    if (item.read_at === null) read.mutate(item.id);
    setOpen(false);
    if (item.link) openLink(item.link);
  };
  return (
    <>
      <Badge count={unread} overflowCount={49} size="small" offset={[-4, 6]}>
        <Button type="text" icon={<BellOutlined />} aria-label={`${t("open")}, ${t("unread", { count: unread })}`} onClick={() => setOpen(true)} />
      </Badge>
      <Drawer open={open} onClose={() => setOpen(false)} title={t("title")} extra={unread > 0 && <Button size="small" loading={readAll.isPending} onClick={() => readAll.mutate()}>{t("readAll")}</Button>} size={400} classNames={{ body: "notices" }}>
        <Gate query={query}>
          {(page) => (page.items.length === 0 ? <Nothing text={t("empty")} /> : <ul>{page.items.map((item) => <Row key={item.id} item={item} onOpen={openItem} />)}</ul>)}
        </Gate>
      </Drawer>
    </>
  );
}
