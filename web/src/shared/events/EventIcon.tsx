import {
  AuditOutlined, BellOutlined, CheckCircleOutlined, ClockCircleOutlined, CommentOutlined, DownloadOutlined, EyeOutlined, FileDoneOutlined, FormOutlined,
  GlobalOutlined, MailOutlined, PlayCircleOutlined, QrcodeOutlined, RollbackOutlined, SafetyOutlined, SelectOutlined, SwapOutlined, TrophyOutlined,
  UserAddOutlined, UserSwitchOutlined,
} from "@ant-design/icons";
import type { ComponentType } from "react";

const icons: Record<string, ComponentType> = {
  page_viewed: EyeOutlined, page_dwelled: ClockCircleOutlined, page_scrolled: EyeOutlined, outbound_clicked: SelectOutlined,
  video_started: PlayCircleOutlined, video_progressed: PlayCircleOutlined, visit_started: GlobalOutlined, form_shown: FormOutlined, form_started: FormOutlined,
  form_abandoned: FormOutlined, form_submitted: FileDoneOutlined, cta_clicked: SelectOutlined, file_downloaded: DownloadOutlined,
  consult_opened: CommentOutlined, seminar_attended: PlayCircleOutlined, booth_scanned: QrcodeOutlined, email_sent: MailOutlined,
  email_opened: MailOutlined, email_clicked: MailOutlined, contact_created: UserAddOutlined, consent_given: SafetyOutlined,
  consent_withdrawn: SafetyOutlined, lead_created: AuditOutlined, lead_stage_changed: SwapOutlined, lead_assigned: UserSwitchOutlined,
  lead_accepted: CheckCircleOutlined, lead_rejected: RollbackOutlined, lead_returned: RollbackOutlined, opportunity_won: TrophyOutlined,
};

const strong = new Set(["form_submitted", "file_downloaded", "consult_opened", "seminar_attended", "booth_scanned", "opportunity_won"]);

/** A mark for the kind of event; those that speak of intent stand out. */
export function EventIcon({ type }: { type: string }) {
  const Icon = icons[type] ?? BellOutlined;
  const tone = strong.has(type) ? "strong" : type.startsWith("lead_") || type.startsWith("consent_") || type === "contact_created" ? "own" : "plain";
  return <span className={`event-icon event-${tone}`} aria-hidden="true"><Icon /></span>;
}
