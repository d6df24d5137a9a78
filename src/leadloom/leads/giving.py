"""Giving many leads to salespeople by hand, and taking that back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, cast

import orjson

from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import LeadId, TeamId, UserId
from leadloom.kernel.types import JsonObject
from leadloom.leads.assigning import assign_many_by_hand
from leadloom.leads.contacts import show_on_contacts
from leadloom.leads.history import Happening, record
from leadloom.leads.types import Stage, TransitionKind
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.team import changes
from leadloom.team.models import User
from leadloom.team.types import Area

HOLD_MANY: Final = load(__package__, "hold_many")
LEADS_TO_GIVE: Final = load(__package__, "leads_to_give")
WITHDRAW: Final = load(__package__, "withdraw")


def give_leads(
    leads: Sequence[LeadId], *, user: UserId | None, team: TeamId | None, actor: UserId, now: datetime
) -> dict[LeadId, JsonObject]:
    """Give open MQLs that wait for nobody to a person, or each to the least loaded of a team.

    Returns, by lead given, what taking it back needs; all others stay as they are: those that wait for somebody's
    acceptance, are no open MQL, or for which nobody of the team is free. The clock of each starts, salespeople are
    told. Runs in the caller's transaction, in a number of statements that does not depend on the number of leads.
    Raises NotFound for a person who is gone.
    """
    if user is not None and not User.objects.filter(pk=user, is_active=True).exists():
        raise NotFound("There is no such user.")
    fetch(HOLD_MANY, {"leads": sorted(leads)})
    rows = fetch(LEADS_TO_GIVE, {"leads": sorted(leads)})
    formers = {LeadId(cast("int", lead)): orjson.loads(cast("str", former)) for lead, _, former in rows}
    contacts = {LeadId(cast("int", lead)): cast("int", contact) for lead, contact, _ in rows}
    given = assign_many_by_hand(list(formers), user=user, team=team, actor=actor, now=now)
    _shown([contacts[lead] for lead in given])
    return {lead: {"offer": offer, "former": formers[lead]} for lead, offer in given.items()}


def withdraw_leads(befores: Mapping[LeadId, JsonObject], *, actor: UserId, now: datetime) -> set[LeadId]:
    """Take leads back whose offers nobody has answered yet, and return them: they are what they were before.

    Those that were accepted, given up, reclaimed or closed since stay as they are. Runs in the caller's transaction.
    """
    leads = sorted(befores)
    fetch(HOLD_MANY, {"leads": leads})
    rows = fetch(
        WITHDRAW,
        {
            "leads": leads,
            "offers": [befores[lead]["offer"] for lead in leads],
            "formers": [orjson.dumps(befores[lead]["former"]).decode() for lead in leads],
            "at": now,
        },
    )
    taken = cast("list[tuple[int, int, int, int]]", rows)
    record([_withdrawn(lead, contact, number, user, actor=actor, now=now) for lead, contact, number, user in taken])
    _shown([contact for _, contact, _, _ in taken])
    return {LeadId(lead) for lead, _, _, _ in taken}


def _shown(contacts: Sequence[int]) -> None:
    if contacts:
        show_on_contacts(contacts)
        changes.bump(Area.LEADS)


def _withdrawn(lead: int, contact: int, number: int, user: int, *, actor: UserId, now: datetime) -> Happening:
    return Happening(
        lead_id=lead,
        contact_id=contact,
        kind=TransitionKind.WITHDRAWN,
        before=Stage.MQL,
        after=Stage.MQL,
        at=now,
        occasion=f"withdrawn:{number}",
        actor_id=actor,
        evidence={"user": user},
    )
