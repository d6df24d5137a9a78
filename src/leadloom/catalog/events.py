"""Declared event types and their properties; what was tracked undeclared is in ``models.DiscoveredType``."""

from typing import Final

from leadloom.criteria.types import EventSpec, FieldSpec, Label, ValueType

TEXT, NUMBER, INTEGER, CHOICE = ValueType.TEXT, ValueType.NUMBER, ValueType.INTEGER, ValueType.CHOICE
BOOLEAN: Final = ValueType.BOOLEAN


def _property(key: str, zh: str, en: str, type_: ValueType = TEXT, **choices: Label) -> FieldSpec:
    return FieldSpec(key=key, type=type_, path=(key,), label=Label(zh=zh, en=en), choices=choices)


def _event(key: str, zh: str, en: str, *properties: FieldSpec) -> EventSpec:
    return EventSpec(key=key, label=Label(zh=zh, en=en), properties={spec.key: spec for spec in properties})


_PATH: Final = _property("path", "页面路径", "Page path")
_FORM: Final = (
    _property("form", "表单", "Form"),
    _property("page_path", "页面路径", "Page path"),
    _property("submission_id", "提交编号", "Submission"),
)
_CAMPAIGN: Final = (
    _property("utm_source", "广告来源", "Campaign source"),
    _property("utm_medium", "广告媒介", "Campaign medium"),
    _property("utm_campaign", "广告系列", "Campaign"),
    _property("utm_term", "广告关键词", "Campaign term"),
    _property("utm_content", "广告内容", "Campaign content"),
)
_CLICK: Final = (
    _property(
        "ad_network",
        "广告平台",
        "Ad network",
        CHOICE,
        baidu=Label(zh="百度", en="Baidu"),
        qihoo360=Label(zh="360", en="360"),
        sogou=Label(zh="搜狗", en="Sogou"),
        google=Label(zh="谷歌", en="Google"),
        microsoft=Label(zh="微软", en="Microsoft"),
        meta=Label(zh="Meta", en="Meta"),
        tiktok=Label(zh="TikTok", en="TikTok"),
        linkedin=Label(zh="领英", en="LinkedIn"),
        x=Label(zh="X", en="X"),
    ),
    _property("click_id", "广告点击编号", "Ad click"),
)
_NETWORK: Final = _property("network", "公司网络", "Company network")
_LANDING: Final = _property("landing", "是落地页", "Landing page", BOOLEAN)
_VIDEO: Final = _property("video", "视频", "Video")
_MESSAGE: Final = (
    _property("message_id", "消息编号", "Message"),
    _property(
        "verdict",
        "判定",
        "Verdict",
        CHOICE,
        human=Label(zh="真人", en="Person"),
        machine=Label(zh="机器", en="Machine"),
        proxy=Label(zh="代理", en="Proxy"),
        unknown=Label(zh="未知", en="Unknown"),
    ),
    _property("url", "链接", "Link"),
)
_CONSENT: Final = (_property("purpose", "用途", "Purpose"), _property("channel", "渠道", "Channel"))
_LEAD: Final = _property("lead_id", "线索编号", "Lead", INTEGER)
_REASON: Final = _property("reason", "原因", "Reason")

_DECLARED: Final = (
    _event(
        "page_viewed",
        "浏览页面",
        "Page viewed",
        _PATH,
        _property("url", "页面地址", "Page address"),
        _property("host", "网站", "Host"),
        _property("title", "页面标题", "Page title"),
        _property("referrer", "来路地址", "Referrer"),
        _property("referrer_host", "来路网站", "Referring host"),
        *_CAMPAIGN,
        *_CLICK,
        _property("search_keyword", "搜索词", "Search keyword"),
        _LANDING,
        _property("landing_source", "落地来源", "Source of the landing"),
        _NETWORK,
    ),
    _event(
        "page_dwelled",
        "停留页面",
        "Stayed on page",
        _PATH,
        _property("seconds", "停留秒数", "Seconds", NUMBER),
        _LANDING,
    ),
    _event("page_scrolled", "滚动页面", "Page scrolled", _PATH, _property("depth", "滚动深度%", "Depth in %", INTEGER)),
    _event(
        "visit_started",
        "开始访问",
        "Visit started",
        _property("source", "来源", "Source"),
        _property("medium", "媒介", "Medium"),
        _property("campaign", "广告系列", "Campaign"),
        _property("utm_source", "广告来源", "Campaign source"),
        *_CLICK,
        _property("referrer_host", "来路网站", "Referring host"),
        _property("landing_path", "落地页", "Landing page"),
        _property("search_keyword", "搜索词", "Search keyword"),
        _NETWORK,
    ),
    _event("form_shown", "看到表单", "Form shown", *_FORM),
    _event("form_started", "开始填写表单", "Form started", *_FORM),
    _event("form_abandoned", "放弃表单", "Form abandoned", *_FORM),
    _event("form_submitted", "提交表单", "Form submitted", *_FORM),
    _event(
        "cta_clicked",
        "点击按钮",
        "Button clicked",
        _property("cta", "按钮", "Button"),
        _property("place", "位置", "Place"),
        _PATH,
    ),
    _event(
        "file_downloaded",
        "下载资料",
        "File downloaded",
        _property("asset", "资料", "Asset"),
        _property(
            "asset_kind",
            "资料类型",
            "Kind of asset",
            CHOICE,
            white_paper=Label(zh="白皮书", en="White paper"),
            solution=Label(zh="解决方案", en="Solution"),
            manual=Label(zh="产品手册", en="Manual"),
            other=Label(zh="其他", en="Other"),
        ),
        _PATH,
    ),
    _event(
        "outbound_clicked",
        "点击外部链接",
        "Link to elsewhere",
        _property("url", "链接", "Link"),
        _property("host", "目标网站", "Host"),
        _PATH,
    ),
    _event("video_started", "开始看视频", "Video started", _VIDEO, _PATH),
    _event(
        "video_progressed",
        "看了部分视频",
        "Video watched",
        _VIDEO,
        _property("percent", "观看进度%", "Watched in %", INTEGER),
        _PATH,
    ),
    _event(
        "consult_opened",
        "打开在线咨询",
        "Consultation opened",
        _property("tool", "咨询工具", "Consultation tool"),
        _PATH,
    ),
    _event(
        "seminar_attended",
        "参加研讨会",
        "Seminar attended",
        _property("seminar", "研讨会", "Seminar"),
        _property(
            "part",
            "参与程度",
            "Part attended",
            CHOICE,
            full=Label(zh="全程", en="Full"),
            half=Label(zh="半程", en="Half"),
        ),
        _property("minutes", "观看分钟", "Minutes", NUMBER),
    ),
    _event("booth_scanned", "展台扫码", "Booth scanned", _property("event", "展会", "Event")),
    _event("email_sent", "发送邮件", "Email sent", *_MESSAGE),
    _event("email_opened", "打开邮件", "Email opened", *_MESSAGE),
    _event("email_clicked", "点击邮件链接", "Email link clicked", *_MESSAGE),
    _event("contact_created", "建立联系人", "Contact created", _property("source", "来源", "Source")),
    _event("consent_given", "同意接收", "Consent given", *_CONSENT),
    _event("consent_withdrawn", "撤回同意", "Consent withdrawn", *_CONSENT),
    _event("lead_created", "建立线索", "Lead created", _LEAD, _property("source", "来源", "Source")),
    _event(
        "lead_stage_changed",
        "线索阶段变化",
        "Lead stage changed",
        _LEAD,
        _property("from", "原阶段", "From"),
        _property("to", "新阶段", "To"),
        _REASON,
    ),
    _event(
        "lead_assigned",
        "分配线索",
        "Lead assigned",
        _LEAD,
        _property("rule", "规则", "Rule"),
        _property("user_id", "负责人", "User", INTEGER),
    ),
    _event("lead_accepted", "接收线索", "Lead accepted", _LEAD),
    _event("lead_rejected", "拒绝接收线索", "Lead rejected", _LEAD, _REASON),
    _event("lead_returned", "退回线索", "Lead returned", _LEAD, _REASON),
    _event(
        "opportunity_won",
        "赢单",
        "Opportunity won",
        _LEAD,
        _property("amount", "金额", "Amount", NUMBER),
        _property("currency", "币种", "Currency"),
    ),
)

EVENTS: Final = {spec.key: spec for spec in _DECLARED}
"""Declared event types by key."""

KEY_BEHAVIOURS: Final = (
    "form_submitted",
    "consult_opened",
    "seminar_attended",
    "file_downloaded",
    "booth_scanned",
    "cta_clicked",
    "email_clicked",
)
"""Event types worth telling a salesperson, the weightiest first; views of the pricing page come after forms."""
