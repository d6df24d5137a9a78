"""The scoring model every installation starts with: editable, version 1 of "standard"."""

from typing import Final

from leadloom.kernel.types import JsonObject

DECISION_LEVELS: Final = ["department_manager", "director", "vp", "c_level"]


def _label(zh: str, en: str) -> JsonObject:
    return {"zh": zh, "en": en}


def _fit(key: str, label: JsonObject, points: str, when: JsonObject) -> JsonObject:
    return {"key": key, "part": "fit", "label": label, "points": points, "when": when}


def _per_event(
    key: str, label: JsonObject, points: str, event: str, where: list[JsonObject], *, per: list[str], cap: str | None
) -> JsonObject:
    match: JsonObject = {"event": event, "where": where} if where else {"event": event}
    return {
        "key": key, "part": "behaviour", "label": label, "points": points, "event": match, "per": per, "cap": cap,
    }  # fmt: skip


def _is(name: str, value: str) -> JsonObject:
    return {"property": name, "op": "is", "value": value}


STANDARD: Final[JsonObject] = {
    "range": ["0", "100"],
    "ratings": [{"name": "high", "at_least": "80"}, {"name": "potential", "at_least": "50"}],
    "lowest_rating": "low",
    "grade": {
        "letters": [{"name": n, "at_least": c} for n, c in (("A", "30"), ("B", "25"), ("C", "15"), ("D", "10"))],
        "numbers": [{"name": n, "at_least": c} for n, c in (("1", "40"), ("2", "25"), ("3", "15"), ("4", "5"))],
    },
    "rules": [
        _fit(
            "target_industry", _label("目标行业", "Target industry"), "15",
            {"field": "company.target_industry", "op": "is", "value": True},
        ),
        _fit(
            "company_size", _label("员工数 ≥ 100", "100 employees or more"), "10",
            {"field": "company.employees", "op": ">=", "value": 100},
        ),
        _fit(
            "decision_level", _label("部门经理及以上", "Department manager or above"), "15",
            {"field": "title_level", "op": "in", "value": DECISION_LEVELS},
        ),
        _per_event(
            "white_paper", _label("下载白皮书", "White paper downloaded"), "10", "file_downloaded",
            [_is("asset_kind", "white_paper")], per=["@day", "asset"], cap=None,
        ),
        _per_event(
            "full_seminar", _label("完整参加研讨会", "Whole seminar attended"), "20", "seminar_attended",
            [_is("part", "full")], per=["seminar"], cap=None,
        ),
        _per_event(
            "solution", _label("下载解决方案", "Solution downloaded"), "10", "file_downloaded",
            [_is("asset_kind", "solution")], per=["@day", "asset"], cap=None,
        ),
        _per_event(
            "booth", _label("展位扫码", "Booth scan"), "10", "booth_scanned", [], per=["@day", "event"], cap=None,
        ),
        _per_event(
            "pricing_page", _label("价格页停留 ≥ 3 分钟", "Pricing page for 3 minutes or more"), "10", "page_dwelled",
            [
                {"property": "path", "op": "contains", "value": "/pricing"},
                {"property": "seconds", "op": ">=", "value": 180},
            ],
            per=[], cap="10",
        ),
        {
            "key": "five_pages",
            "part": "behaviour",
            "label": _label("30 天内浏览 ≥ 5 个页面", "5 pages or more in 30 days"),
            "points": "5",
            "when": {"event": "page_viewed", "at_least": 5, "days": 30, "distinct": "path"},
        },
    ],
}  # fmt: skip
"""Points, cuts and thresholds of the default rule set (domain.md, score and grade)."""
