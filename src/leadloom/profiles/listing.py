"""Which contacts a list shows, a bulk action means, an export takes out: one set of filters for all of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, Left
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThanOrEqual

from leadloom.kernel.ids import UserId
from leadloom.profiles.models import NO_SCORE, Contact, ContactTag
from leadloom.profiles.searching import meaning

MILLI: Final = 1000
_LETTER: Final = re.compile(r"[A-D]")


class Reach(StrEnum):
    """How a contact can be reached."""

    EMAIL = "email"
    MOBILE = "mobile"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """Conditions that all hold; empty texts and None ask for nothing.

    A grade may be only its letter. ``tag`` is a tag's key. ``region`` holds what lies below it, too.
    ``score_from`` and ``score_to`` are whole points, both included. ``*_since`` is included, ``*_until`` is not.
    ``unowned``: nobody is its primary owner.
    """

    search: str = ""
    rating: str = ""
    grade: str = ""
    stage: str = ""
    source: str = ""
    owner: int | None = None
    unowned: bool = False
    industry: str = ""
    region: str = ""
    product: str = ""
    title_level: str = ""
    tag: str = ""
    company: int | None = None
    reach: Reach | None = None
    score_from: int | None = None
    score_to: int | None = None
    seen_since: datetime | None = None
    seen_until: datetime | None = None
    created_since: datetime | None = None
    created_until: datetime | None = None


_EXACT: Final = {
    "rating": "rating",
    "stage": "stage",
    "source": "source",
    "owner": "primary_owner_id",
    "industry": "industry",
    "product": "product",
    "title_level": "title_level",
    "company": "company_id",
    "seen_since": "last_seen_at__gte",
    "seen_until": "last_seen_at__lt",
    "created_since": "created_at__gte",
    "created_until": "created_at__lt",
    "region": "region__startswith",
}
_REACH: Final = {
    Reach.EMAIL: Q(email_bi__isnull=False),
    Reach.MOBILE: Q(mobile_bi__isnull=False),
    Reach.NEITHER: Q(email_bi=None, mobile_bi=None),
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Contacts in no order. ``are_few``: they were looked up, so sorting them all costs less than going by an index."""

    rows: QuerySet[Contact]
    are_few: bool = False


def narrowed(found: QuerySet[Contact], wanted: ContactFilter, *, owners: Sequence[UserId] | None) -> Narrowed:
    """Return those of the contacts that pass the filter; ``found`` are those of these owners (None: all)."""
    conditions = Q(
        **{column: value for name, column in _EXACT.items() if (value := getattr(wanted, name)) not in {"", None}}
    )
    conditions &= _standing(wanted)
    if wanted.unowned:
        conditions &= Q(primary_owner_id=None)
    if wanted.reach is not None:
        conditions &= _REACH[wanted.reach]
    if wanted.tag:
        conditions &= Q(id__in=ContactTag.objects.filter(tag__key=wanted.tag).values("contact_id"))
    if not wanted.search.strip():
        return Narrowed(found.filter(conditions))
    meant = meaning(wanted.search, owners=owners)
    return Narrowed(found.filter(conditions & meant.condition), are_few=meant.are_few)


def _standing(wanted: ContactFilter) -> Q:
    conditions = Q()
    if wanted.grade:
        conditions &= Q(Exact(Left("grade", 1), wanted.grade[:1]))
    if wanted.grade and not _LETTER.fullmatch(wanted.grade):
        conditions &= Q(grade=wanted.grade)
    score = Coalesce("score_milli", Value(NO_SCORE))
    if wanted.score_from is not None:
        conditions &= Q(GreaterThanOrEqual(score, wanted.score_from * MILLI))
    if wanted.score_to is not None:
        conditions &= Q(LessThanOrEqual(score, wanted.score_to * MILLI), score_milli__isnull=False)
    return conditions
