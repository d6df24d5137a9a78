"""What becomes of a contact and its company when somebody says something about them. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from leadloom.catalog.coercion import coerce_props
from leadloom.catalog.fieldnames import field_of
from leadloom.catalog.industries import industry_key, is_target
from leadloom.catalog.regions import region_name
from leadloom.catalog.sources import source_path
from leadloom.catalog.titles import decides, title_level
from leadloom.kernel.personal import without_personal_text
from leadloom.kernel.types import JsonObject, JsonValue
from leadloom.profiles.companies import credit_code, employees, name_core
from leadloom.profiles.types import Change, Firm, Person, Said

MAX_TEXT: Final = 200
MAX_NAME: Final = 120
_PLAIN_FIELDS: Final = ("title", "region", "purchase_stage", "product")


def said_by_fields(
    fields: Mapping[str, object], *, trusted: bool, custom: Mapping[str, JsonValue] | None = None
) -> Said:
    """Return what form fields or traits say; names are matched in Chinese and English.

    Addresses and numbers are not read here: identity decides whether they belong to the contact. Fields nobody knows
    become custom ones when the sender is trusted; personal ones among them are dropped. ``custom`` are further ones
    under names of their own, whatever those mean elsewhere.
    """
    known: dict[str, str] = {}
    other: dict[str, JsonValue] = {}
    for name, value in _spread(fields):
        field = field_of(name)
        text = _text(value)
        if field is None:
            other[name] = value  # type: ignore[assignment]
        elif text and field not in known:
            known[field] = text
    source = source_path(known["source"]) if trusted and "source" in known else ""
    if "/" in source:
        other["source_path"] = source
    return Said(
        name=_name(known),
        title=without_personal_text(known.get("title", "")),
        industry=industry_key(known["industry"]) if "industry" in known else "",
        region=region_name(without_personal_text(known.get("region", ""))),
        purchase_stage=without_personal_text(known.get("purchase_stage", ""))[:40],
        product=without_personal_text(known.get("product", "")),
        source=source.partition("/")[0],
        company=without_personal_text(known.get("company", "")),
        credit_code=credit_code(known.get("credit_code", "")),
        website=known.get("website", ""),
        employees=employees(known["employees"]) if "employees" in known else None,
        custom=coerce_props("", {**other, **(custom or {})}) if trusted else {},
    )


def fold(person: Person, change: Change) -> None:
    """Bring a contact's plain fields up to date with what was said; sealed ones are written elsewhere."""
    said = change.said
    for field in _PLAIN_FIELDS:
        _put(person, field, getattr(said, field), change)
    _put(person, "industry", said.industry, change)
    _put(person, "source", said.source, change)
    level = title_level(person.title)
    person.title_level = level.value if level else None
    person.decision_maker = decides(level)
    if said.custom:
        person.custom = {**person.custom, **said.custom} if change.overwrites else {**said.custom, **person.custom}
    if said.employees is not None and person.company_id is None and not said.company:
        person.custom = {"employees": said.employees, **person.custom}
    if change.first_seen_at is not None:
        person.first_seen_at = min(person.first_seen_at, change.first_seen_at)


def born(change: Change, *, number: str) -> Person:
    """Return the contact that a change makes, before anything is folded into it."""
    touch = change.first_touch or {}
    source = touch.get("source")
    return Person(
        id=change.contact,
        number=number,
        source=change.said.source or (source if isinstance(source, str) else "") or change.default_source,
        first_touch=change.first_touch,
        first_seen_at=change.first_seen_at or change.at,
        last_seen_at=change.at,
        created_at=change.at,
    )


def enrich(firm: Firm, change: Change) -> None:
    """Bring a company up to date with what was said about it."""
    said = change.said
    before = (firm.industry, firm.employees, firm.region, firm.credit_code)
    if said.industry and (change.overwrites or not firm.industry):
        if firm.industry != said.industry:
            firm.target_industry = is_target(said.industry)
        firm.industry = said.industry
    if said.employees is not None and (change.overwrites or firm.employees is None):
        firm.employees = said.employees
    if said.region and not firm.region:
        firm.region = said.region[:MAX_TEXT]
    if said.credit_code and not firm.credit_code:
        firm.credit_code = said.credit_code
    firm.is_changed = firm.is_changed or before != (firm.industry, firm.employees, firm.region, firm.credit_code)


def speaks_of(firm: Firm, said: Said) -> bool:
    """Tell whether details that were said may be about this company: it is named, or no other is."""
    return not said.company or name_core(said.company) == firm.name_core


def attributes(person: Person, firm: Firm | None) -> dict[str, JsonValue]:
    """Return what conditions may read of a contact, none of it personal; unknown values are left out.

    Keys are those of :data:`leadloom.catalog.fields.FIELDS`, the company's under ``company``.
    """
    attrs: dict[str, JsonValue] = {
        "title": person.title,
        "title_level": person.title_level,
        "decision_maker": person.decision_maker,
        "industry": person.industry,
        "region": person.region,
        "email_domain": person.email_domain,
        "has_email": person.email is not None,
        "has_mobile": person.mobile is not None,
        "source": person.source,
        "purchase_stage": person.purchase_stage,
        "product": person.product,
        "created_at": round(person.created_at.timestamp() * 1000),
        "tags": list(person.tags) or None,
    }
    if firm is not None:
        attrs["company"] = _known(
            {
                "name": firm.name,
                "industry": firm.industry,
                "employees": firm.employees,
                "region": firm.region,
                "target_industry": firm.target_industry if firm.industry else None,
            }
        )
    return _known(attrs)


def contact_number(pattern: str, *, seq: int, at: datetime) -> str:
    """Return a customer number: ``C{seq:03}`` → C001, ``CUST_{date:%Y%m%d}{seq:03}`` → CUST_20240501001.

    ``at`` is in the organisation's zone.
    """
    return pattern.format(seq=seq, date=at)


def _put(person: Person, field: str, value: str, change: Change) -> None:
    if field in change.said.cleared:
        setattr(person, field, "")
    elif value and (change.overwrites or not getattr(person, field)):
        setattr(person, field, value[:MAX_TEXT])


def _known(attrs: JsonObject) -> dict[str, JsonValue]:
    return {key: value for key, value in attrs.items() if value is not None and value != ""}


def _spread(fields: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    """Return fields and values; an object called company speaks of the company."""
    for name, value in fields.items():
        if isinstance(value, Mapping):
            if field_of(name) == "company":
                yield from (("company" if key == "name" else str(key), inner) for key, inner in value.items())
            else:
                yield name, value
        else:
            yield name, value


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).replace("\x00", "").split())[:MAX_TEXT]


def _name(known: Mapping[str, str]) -> str:
    if "name" in known:
        return known["name"][:MAX_NAME]
    first, last = known.get("first_name", ""), known.get("last_name", "")
    joined = f"{first} {last}" if (first + last).isascii() else f"{last}{first}"
    return joined.strip()[:MAX_NAME]
