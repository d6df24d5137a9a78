"""What the rest of the product needs to know of people at work: roles, rights, principals. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from leadloom.kernel.ids import TeamId, UserId


class Role(StrEnum):
    """What somebody does in the organisation; each user and each API key has exactly one."""

    ADMIN = "admin"
    MARKETING_MANAGER = "marketing_manager"
    MARKETER = "marketer"
    SDR = "sdr"
    SALES = "sales"
    SALES_MANAGER = "sales_manager"
    SALES_OPS = "sales_ops"
    CONTENT_EDITOR = "content_editor"
    ANALYST = "analyst"
    LEGAL = "legal"


class Locale(StrEnum):
    """Language of a person's screens and messages."""

    ZH = "zh-CN"
    EN = "en"


class Area(StrEnum):
    """A part of what screens show; each has a counter that tells pollers whether to read again."""

    CONTACTS = "contacts"
    LEADS = "leads"
    NOTIFICATIONS = "notifications"
    SCORING = "scoring"
    ROUTING = "routing"
    TRACKING = "tracking"
    TEAM = "team"
    SETTINGS = "settings"
    IMPORTS = "imports"


class Access(StrEnum):
    """What the access log keeps."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    UNMASK = "unmask"
    EXPORT = "export"


@dataclass(frozen=True)
class Principal:
    """Who acts: a signed-in user, or an API key on behalf of the user who made it.

    ``rights`` are the effective ones (of a key: those of its role that its maker has too). Selectors take a
    principal first and apply its row scope; nothing a caller sends may stand in for it.
    """

    user_id: UserId
    role: Role
    team_id: TeamId | None
    rights: frozenset[str]
    key_id: int | None = None

    def may(self, right: str) -> bool:
        """Tell whether the principal has this right."""
        return right in self.rights
