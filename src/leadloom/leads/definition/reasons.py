"""Why a salesperson rejects or returns a lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from leadloom.kernel.errors import FieldProblem, InvalidInput

OTHER: Final = "other"
MAX_NOTE_LENGTH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. ``clause`` is the part of the MQL definition that a return disputes, ``track`` its nurture track."""

    code: str
    zh: str
    en: str
    clause: str | None = None
    track: str | None = None


REJECT_REASONS: Final = (
    Reason("not_my_region", "不属于我的区域", "Not my region"),
    Reason("not_my_industry", "不属于我的行业或产品线", "Not my industry or product line"),
    Reason("no_capacity", "当前无法及时跟进", "No time to follow up now"),
    Reason("known_elsewhere", "其他同事已在跟进", "A colleague is already on it"),
    Reason("conflict_of_interest", "利益冲突", "Conflict of interest"),
    Reason(OTHER, "其他(请说明)", "Other (please explain)"),
)

RETURN_REASONS: Final = (
    Reason("not_target", "不是目标客户", "Not a target customer", "fit", "education"),
    Reason("wrong_contact_data", "联系方式有误", "Contact data is wrong", "fit", "data"),
    Reason("unreachable", "多次联系不上", "Can't be reached", "fit", "reconnect"),
    Reason("no_need", "没有明确需求", "No clear need", "need", "education"),
    Reason("no_intent", "暂无购买意向", "No intention to buy", "intent", "education"),
    Reason("not_decision_maker", "决策人不愿见面", "The decision maker won't meet", "authority", "authority"),
    Reason("not_now", "上线计划超过 6 个月", "Go-live more than 6 months away", "timing", "timing"),
    Reason("budget_not_available", "预算不到位", "Budget not available", "budget", "budget"),
    Reason(OTHER, "其他(请说明)", "Other (please explain)", "intent", "education"),
)


def require_reason(code: str, *, note: str, among: Sequence[Reason]) -> Reason:
    """Return the reason with this code; raises InvalidInput if it is missing, unknown, or ``other`` without a note."""
    found = next((reason for reason in among if reason.code == code), None)
    if found is None:
        allowed = ", ".join(reason.code for reason in among)
        raise InvalidInput("A reason is needed.", problems=(FieldProblem("reason", f"one of: {allowed}"),))
    if found.code == OTHER and not note.strip():
        raise InvalidInput("Please explain the reason.", problems=(FieldProblem("note", "needed with this reason"),))
    if len(note) > MAX_NOTE_LENGTH:
        message = f"at most {MAX_NOTE_LENGTH} characters"
        raise InvalidInput("The note is too long.", problems=(FieldProblem("note", message),))
    return found
