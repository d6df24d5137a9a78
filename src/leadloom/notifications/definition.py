"""The words of notifications: three levels of content, in Chinese and English."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from html import escape
from typing import Final, Literal, cast
from zoneinfo import ZoneInfo

from leadloom.kernel.types import JsonObject
from leadloom.notifications.types import Behaviour, LeadContent, Level, Mail, NotificationKind, Rendered, Text

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
PARAMS_CELL: Final = "notifications_notification.params"
BEHAVIOURS_SHOWN: Final = 3

TITLES: Final[Mapping[NotificationKind, Text]] = {
    NotificationKind.LEAD_ASSIGNED: Text("新线索待接收：{who}", "New lead to accept: {who}"),
    NotificationKind.LEAD_DUE: Text(
        "接收时限已过 {percent}%：{who}", "{percent} % of the time to accept is over: {who}"
    ),
    NotificationKind.LEAD_OVERDUE: Text("线索超时已收回：{who}", "Lead taken back, time is over: {who}"),
    NotificationKind.LEAD_RETURNED: Text("线索被退回：{who}", "Lead returned: {who}"),
    NotificationKind.LEADS_QUEUED: Text("{count} 条线索无人可接", "{count} leads wait, nobody can take them"),
    NotificationKind.LEAD_ESCALATED: Text("线索两次超时，请处理：{who}", "Lead overdue twice, please decide: {who}"),
}
LABELS: Final[Mapping[str, Text]] = {
    "contact": Text("联系人", "Contact"),
    "company": Text("公司", "Company"),
    "title": Text("职位", "Title"),
    "email": Text("邮箱", "Email"),
    "mobile": Text("手机", "Mobile"),
    "source": Text("来源", "Source"),
    "deadline": Text("接收截止", "Accept by"),
    "score": Text("评分", "Score"),
    "rating": Text("分层", "Rating"),
    "grade": Text("等级", "Grade"),
    "behaviours": Text("关键行为", "Key behaviours"),
    "clauses": Text("满足的 MQL 标准", "MQL clauses met"),
    "note": Text("SDR 备注", "SDR's note"),
    "reason": Text("原因", "Reason"),
}
RATINGS: Final[Mapping[str, Text]] = {
    "high": Text("高价值", "High"),
    "potential": Text("潜力", "Potential"),
    "low": Text("低", "Low"),
}
OPEN: Final = Text("打开线索", "Open the lead")


def render(kind: NotificationKind, content: LeadContent, *, level: Level, zone: str) -> Rendered:
    """Put a notification into words, leaving empty values out. Instants are shown in ``zone``, the organisation's."""
    who = " · ".join(part for part in (content.company, content.name) if part) or "—"
    named = {"who": who, "count": content.count, "percent": content.percent}
    titles: dict[str, str] = {lang: _in(TITLES[kind], lang).format(**named) for lang in LANGUAGES}
    bodies: dict[str, str] = {lang: "\n".join(_lines(content, level, lang, ZoneInfo(zone))) for lang in LANGUAGES}
    return Rendered(titles, bodies)


def mail(rendered: Rendered, *, language: Language, url: str) -> Mail:
    """Return the e-mail variant with a link to the page behind the notification."""
    title, body = rendered.title[language], rendered.body[language]
    open_it = _in(OPEN, language)
    paragraphs = "<br>\n".join(escape(line) for line in body.splitlines())
    html = (
        f'<!doctype html><html lang="{"zh-CN" if language == "zh" else "en"}"><body>'
        f"<h2>{escape(title)}</h2>\n<p>{paragraphs}</p>\n"
        f'<p><a href="{escape(url)}">{open_it}</a></p></body></html>'
    )
    return Mail(title, f"{body}\n\n{open_it}: {url}\n", html)


def _lines(content: LeadContent, level: Level, lang: Language, zone: ZoneInfo) -> Iterator[str]:
    yield from _basics(content, lang, zone)
    if level >= Level.STORY:
        yield from _story(content, lang, zone)
    if level >= Level.JUDGEMENT:
        yield from _judgement(content, lang)


def _basics(content: LeadContent, lang: Language, zone: ZoneInfo) -> Iterator[str]:
    reason = "" if content.reason is None else _in(content.reason, lang)
    deadline = _instant(content.deadline_at, zone)
    yield from _fields(
        lang,
        contact=content.name,
        company=content.company,
        title=content.title,
        email=content.email,
        mobile=content.mobile,
        reason=reason,
        deadline=deadline,
    )


def _story(content: LeadContent, lang: Language, zone: ZoneInfo) -> Iterator[str]:
    rating = RATINGS.get(content.rating)
    yield from _fields(
        lang,
        source="" if content.source is None else _in(content.source, lang),
        score=content.score,
        rating=_in(rating, lang) if rating else content.rating,
        grade=content.grade,
    )
    if content.behaviours:
        yield f"{_in(LABELS['behaviours'], lang)}{'：' if lang == 'zh' else ':'}"
    for behaviour in content.behaviours[:BEHAVIOURS_SHOWN]:
        when = _instant(behaviour.at, zone)
        yield "  " + " ".join(part for part in (when, _in(behaviour.label, lang)) if part)


def _judgement(content: LeadContent, lang: Language) -> Iterator[str]:
    joined = ("；" if lang == "zh" else "; ").join(_in(clause, lang) for clause in content.clauses)
    yield from _fields(lang, note=content.note, clauses=joined)


def _fields(lang: Language, **values: str) -> Iterator[str]:
    separator = "：" if lang == "zh" else ": "
    for key, value in values.items():
        if value:
            yield f"{_in(LABELS[key], lang)}{separator}{value}"


def _in(text: Text, lang: Language) -> str:
    return text.zh if lang == "zh" else text.en


def _instant(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def content_to_json(content: LeadContent) -> dict[str, object]:
    """Write the content as it is sealed: instants as ISO texts (by the encoder)."""
    return asdict(content)


def content_from_json(stored: JsonObject) -> LeadContent:
    """Read what :func:`content_to_json` wrote."""
    values = dict(cast("Mapping[str, object]", stored))
    behaviours = cast("list[dict[str, object]]", values.pop("behaviours", []))
    clauses = cast("list[dict[str, str]]", values.pop("clauses", []))
    reason = cast("dict[str, str] | None", values.pop("reason", None))
    source = values.pop("source", None)
    deadline = cast("str | None", values.pop("deadline_at", None))
    count, percent = cast("int", values.pop("count", 1)), cast("int", values.pop("percent", 0))
    return LeadContent(
        **{key: str(value) for key, value in values.items()},
        deadline_at=_read_instant(deadline),
        behaviours=tuple(
            Behaviour(Text(**cast("dict[str, str]", entry["label"])), _read_instant(cast("str | None", entry["at"])))
            for entry in behaviours
        ),
        clauses=tuple(Text(**clause) for clause in clauses),
        reason=None if reason is None else Text(**reason),
        source=_read_source(source),
        count=count,
        percent=percent,
    )


def _read_source(stored: object) -> Text | None:
    """Read a source; earlier versions stored one text for both languages."""
    if isinstance(stored, dict):
        return Text(str(stored["zh"]), str(stored["en"]))
    return Text(str(stored), str(stored)) if stored else None


def _read_instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
