"""Reads: the views somebody has, jobs, and what filters mean. Whoever asks comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db.models import Model, Q, QuerySet
from pydantic import ValidationError

from leadloom.kernel.errors import FieldProblem, InvalidInput, NotFound
from leadloom.kernel.ids import TeamId, UserId
from leadloom.kernel.types import JsonObject
from leadloom.leads.listing import LeadFilter
from leadloom.leads.models import Lead
from leadloom.leads.schemas import LeadFilterIn
from leadloom.leads.selectors import matching as matching_leads
from leadloom.lists.models import BulkAction, BulkMember, Export, ListSetting, SavedView
from leadloom.lists.types import Action, ListName, MemberState
from leadloom.profiles.listing import ContactFilter
from leadloom.profiles.models import Contact
from leadloom.profiles.schemas import ContactFilterIn
from leadloom.profiles.selectors import matching
from leadloom.storage.vault import vault
from leadloom.team.selectors import team_ids_above
from leadloom.team.types import Principal, Role

VIEW: Final = {ListName.CONTACTS: "contacts.view", ListName.LEADS: "leads.view"}
SEES_ALL: Final = "audit.view"
Job = TypeVar("Job", bound=Model)


def views(principal: Principal, name: ListName) -> Sequence[SavedView]:
    """Return the views of a list that somebody has: own ones and those shared with the own team or one above it."""
    return list(_visible(principal).filter(list_name=name).select_related("user", "team").order_by("name", "id"))


def view(principal: Principal, view_id: int) -> SavedView:
    """Return a view somebody has; raises NotFound."""
    found = _visible(principal).filter(pk=view_id).select_related("user", "team").first()
    if found is None:
        raise NotFound("There is no such view.")
    return found


def setting(principal: Principal, name: ListName) -> ListSetting | None:
    """Return what somebody set for a list; a default view that isn't shared any more counts as none."""
    found = ListSetting.objects.filter(list_name=name, user_id=principal.user_id).first()
    if found and found.default_view_id and not _visible(principal).filter(pk=found.default_view_id).exists():
        found.default_view_id = None
    return found


def bulk_action(principal: Principal, bulk_id: int) -> BulkAction:
    """Return a bulk action of one's own, anybody's for who sees the audit log; raises NotFound."""
    return _own(principal, BulkAction.objects.select_related("user"), bulk_id, "There is no such bulk action.")


def bulk_actions(principal: Principal, *, before: int | None, limit: int) -> Sequence[BulkAction]:
    """Return bulk actions, the latest first."""
    return _page(principal, BulkAction.objects.select_related("user").defer("ids"), before, limit)


def meant(bulk: BulkAction, *, after: int) -> QuerySet[Lead, int] | QuerySet[Contact, int]:
    """Return the ids of those a bulk action means and its author may see, in order, from behind ``after`` on.

    Contacts; from the list of leads, the contacts of the leads; of ``assign_lead`` the leads.
    """
    principal, filters = principal_of(bulk.principal), filters_of(bulk)
    if bulk.list_name == ListName.CONTACTS:
        found = matching(principal, contact_filter(filters))
        found = found.filter(id__in=bulk.ids) if bulk.ids else found
        return found.filter(id__gt=after).order_by("id").values_list("id", flat=True)
    leads = matching_leads(principal, lead_filter(filters), now=bulk.as_of)
    leads = leads.filter(id__in=bulk.ids) if bulk.ids else leads
    if bulk.action == Action.ASSIGN_LEAD:
        return leads.filter(id__gt=after).order_by("id").values_list("id", flat=True)
    people = matching(principal, ContactFilter()).filter(id__in=leads.values("contact_id"), id__gt=after)
    return people.order_by("id").values_list("id", flat=True)


@dataclass(frozen=True, slots=True)
class Member:
    """A contact of a bulk action, or a lead with its contact; ``number`` is the contact's, None when it is gone."""

    id: int
    contact_id: int | None
    number: str | None
    state: MemberState


def members(bulk: BulkAction, state: MemberState, *, after: int, limit: int) -> Sequence[Member]:
    """Return members of a bulk action in a state, in order, from behind ``after`` on."""
    rows = BulkMember.objects.filter(bulk=bulk, state=state, member_id__gt=after).order_by("member_id")
    ids = list(rows.values_list("member_id", flat=True)[:limit])
    contacts = {one: one for one in ids}
    if bulk.action == Action.ASSIGN_LEAD:
        contacts = dict(Lead.objects.filter(id__in=ids).values_list("id", "contact_id"))
    numbers = dict(Contact.objects.filter(id__in=contacts.values()).values_list("id", "number"))
    return [Member(one, contacts.get(one), numbers.get(contacts.get(one, 0)), state) for one in ids]


def export(principal: Principal, export_id: int) -> Export:
    """Return an export of one's own; nobody else downloads it. Raises NotFound."""
    found = Export.objects.filter(pk=export_id, user_id=principal.user_id).first()
    if found is None:
        raise NotFound("There is no such export.")
    return found


def exports(principal: Principal, *, before: int | None, limit: int) -> Sequence[Export]:
    """Return exports of one's own, the latest first."""
    found = Export.objects.filter(user_id=principal.user_id).order_by("-id")
    return list((found.filter(pk__lt=before) if before else found)[:limit])


def keep_search(job: BulkAction | Export, filters: JsonObject) -> None:
    """Store a job's filters, the search text among them sealed; the job has an id already."""
    text = filters.get("search")
    job.filters = {name: value for name, value in filters.items() if name != "search"}
    job.search = vault().seal(_search_column(job), job.pk, str(text)) if text else None


def filters_of(job: BulkAction | Export) -> JsonObject:
    """Return a job's filters with its search text."""
    if job.search is None:
        return dict(job.filters)
    return {**job.filters, "search": vault().open(_search_column(job), job.pk, bytes(job.search))}


def contact_filter(filters: JsonObject) -> ContactFilter:
    """Return filters of the contact list as its reads take them; raises InvalidInput."""
    return _read(ContactFilterIn, filters).as_filter()


def lead_filter(filters: JsonObject) -> LeadFilter:
    """Return filters of the lead list likewise."""
    return _read(LeadFilterIn, filters).as_filter()


def principal_json(principal: Principal) -> JsonObject:
    """Return who asks as a job keeps it, so that it reaches no further than they did."""
    return {
        "user_id": principal.user_id,
        "role": principal.role.value,
        "team_id": principal.team_id,
        "rights": sorted(principal.rights),
        "key_id": principal.key_id,
    }


def principal_of(kept: JsonObject) -> Principal:
    """Return who asked for a job."""
    team, key = kept["team_id"], kept["key_id"]
    return Principal(
        user_id=UserId(int(str(kept["user_id"]))),
        role=Role(str(kept["role"])),
        team_id=None if team is None else TeamId(int(str(team))),
        rights=frozenset(kept["rights"]),  # type: ignore[arg-type]
        key_id=None if key is None else int(str(key)),
    )


Shape = TypeVar("Shape", ContactFilterIn, LeadFilterIn)


def _read(shape: type[Shape], filters: JsonObject) -> Shape:
    strange = sorted(filters.keys() - shape.model_fields.keys())
    if strange:
        raise InvalidInput("The list has no such filter.", problems=tuple(FieldProblem(one, "") for one in strange))
    try:
        return shape.model_validate(filters)
    except ValidationError as wrong:
        problems = tuple(FieldProblem(".".join(map(str, one["loc"])), one["msg"]) for one in wrong.errors())
        raise InvalidInput("A filter is wrong.", problems=problems) from wrong


def _search_column(job: BulkAction | Export) -> str:
    return f"{job._meta.db_table}.search"


def _visible(principal: Principal) -> QuerySet[SavedView]:
    teams = team_ids_above(principal.team_id) if principal.team_id is not None else set()
    return SavedView.objects.filter(Q(user_id=principal.user_id) | Q(team_id__in=teams))


def _own(principal: Principal, found: QuerySet[Job], job_id: int, missing: str) -> Job:
    if not principal.may(SEES_ALL):
        found = found.filter(user_id=principal.user_id)
    one = found.filter(pk=job_id).first()
    if one is None:
        raise NotFound(missing)
    return one


def _page(principal: Principal, found: QuerySet[Job], before: int | None, limit: int) -> Sequence[Job]:
    if not principal.may(SEES_ALL):
        found = found.filter(user_id=principal.user_id)
    found = found.order_by("-id")
    return list((found.filter(pk__lt=before) if before else found)[:limit])
