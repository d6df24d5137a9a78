"""Leads, what people do with them, and the routing rules."""

from collections.abc import Sequence

from django.http import HttpRequest
from ninja import Query, Status

from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonValue
from leadloom.leads import rules, selectors, services
from leadloom.leads.assigning import ACCEPT_WITHIN, accept_policy
from leadloom.leads.definition.reasons import REJECT_REASONS, RETURN_REASONS
from leadloom.leads.models import RoutingRule
from leadloom.leads.people import people, salespeople
from leadloom.leads.rules import RuleDraft
from leadloom.leads.schemas import (
    AssignIn,
    LeadDetailOut,
    LeadFilterIn,
    LeadOut,
    NoteIn,
    NotesOut,
    ReasonIn,
    ReasonsOut,
    detail_out,
    lead_out,
    reason_out,
)
from leadloom.leads.settings_schemas import (
    RoutingRuleChange,
    RoutingRuleIn,
    RoutingRuleOut,
    SalespersonChange,
    SalespersonOut,
    SlaPolicyIn,
    SlaPolicyOut,
    policy_out,
    rule_out,
    salesperson_out,
)
from leadloom.leads.types import TargetKind
from leadloom.profiles.holes import count_leads, show_leads
from leadloom.team.http import (
    PAGE_DEFAULT,
    Cursor,
    Id,
    Limit,
    Page,
    Router,
    decode_cursor,
    now,
    page_of,
    principal,
    requires,
)
from leadloom.team.selectors import user_names
from leadloom.team.types import Principal

router = Router(tags=["leads"])


def _on_contact_pages(caller: Principal, contact: ContactId) -> list[dict[str, JsonValue]]:
    """Return a contact's leads that the caller may see, as lists show them."""
    rows = selectors.leads_of_contact(caller, contact)
    return [LeadOut.model_validate(lead_out(row)).model_dump(mode="json") for row in rows]


show_leads(_on_contact_pages)
count_leads(selectors.open_leads_of_companies)


@router.get("/leads", response=Page[LeadOut])
@requires("leads.view")
def list_leads(
    request: HttpRequest,
    wanted: Query[LeadFilterIn],
    cursor: Cursor | None = None,
    limit: Limit = PAGE_DEFAULT,
) -> object:
    """List leads you may see, the newest first; those pending acceptance by their deadline, the most urgent first."""
    asked = wanted.as_filter()
    purpose = f"leads:{asked.key}"
    after = decode_cursor(purpose, cursor)
    found = selectors.leads(principal(request), asked, now=now(request), after=after, limit=limit + 1)
    rows, following = page_of(
        found, limit=limit, purpose=purpose, key=lambda row: selectors.sort_key(row, state=asked.state)
    )
    return {"items": [lead_out(row) for row in rows], "next_cursor": following}


@router.get("/leads/reasons", response=ReasonsOut, by_alias=True)
@requires("leads.view")
def list_reasons(request: HttpRequest) -> object:
    """Return the reasons for rejecting and for returning a lead."""
    return {
        "reject": [reason_out(reason) for reason in REJECT_REASONS],
        "return": [reason_out(reason) for reason in RETURN_REASONS],
    }


@router.get("/leads/{lead_id}", response=LeadDetailOut, by_alias=True)
@requires("leads.view")
def show_lead(request: HttpRequest, lead_id: Id) -> object:
    """Return a lead with its whole story."""
    return detail_out(selectors.lead(principal(request), lead_id))


@router.post("/leads/{lead_id}/accept", response=LeadOut)
@requires("leads.act")
def accept(request: HttpRequest, lead_id: Id) -> object:
    """Accept a lead that waits for you: you become its primary owner."""
    services.accept(principal(request), lead_id, now=now(request))
    return lead_out(selectors.lead_row(principal(request), lead_id))


@router.post("/leads/{lead_id}/reject", response=LeadOut)
@requires("leads.act")
def reject(request: HttpRequest, lead_id: Id, body: ReasonIn) -> object:
    """Reject a lead that waits for you, with a reason: the next salesperson by the rules gets it."""
    services.reject(principal(request), lead_id, reason=body.reason, note=body.note, now=now(request))
    return lead_out(selectors.lead_row(principal(request), lead_id))


@router.post("/leads/{lead_id}/return", response=LeadOut)
@requires("leads.act")
def return_lead(request: HttpRequest, lead_id: Id, body: ReasonIn) -> object:
    """Return a lead you accepted, with a reason: its primary owner is the SDR again."""
    services.return_lead(principal(request), lead_id, reason=body.reason, note=body.note, now=now(request))
    return lead_out(selectors.lead_row(principal(request), lead_id))


@router.post("/leads/{lead_id}/assign", response=LeadOut)
@requires("leads.assign")
def assign(request: HttpRequest, lead_id: Id, body: AssignIn) -> object:
    """Give a lead that waits for nobody (queued, returned, overdue twice) to a person or a team; the clock starts."""
    services.assign_lead(
        principal(request), lead_id, user_id=body.user_id, team_id=body.team_id, note=body.note, now=now(request)
    )
    return lead_out(selectors.lead_row(principal(request), lead_id))


@router.put("/leads/{lead_id}/note", response=LeadDetailOut, by_alias=True)
@requires("leads.assign")
def write_note(request: HttpRequest, lead_id: Id, body: NoteIn) -> object:
    """Write the SDR's note, which the salesperson is told with the lead; earlier ones stay in its story."""
    services.write_note(principal(request), lead_id, text=body.text, now=now(request))
    return detail_out(selectors.lead(principal(request), lead_id))


@router.post("/leads/{lead_id}/unmask-notes", response=NotesOut)
@requires("leads.view")
def unmask_notes(request: HttpRequest, lead_id: Id) -> object:
    """Return the lead's notes in full; that you read them is logged."""
    found = services.unmask_notes(principal(request), lead_id, now=now(request))
    return {"items": [{"transition_id": number, "text": text} for number, text in found.items()]}


@router.get("/salespeople", response=list[SalespersonOut])
@requires("leads.assign", "routing.edit", "users.manage")
def list_salespeople(request: HttpRequest) -> object:
    """Return whom you can give leads to, with load, capacity and leave; sales managers see their team's."""
    return [salesperson_out(person) for person in salespeople(principal(request), now=now(request))]


@router.patch("/salespeople/{user_id}", response=SalespersonOut)
@requires("routing.edit", "users.manage")
def change_salesperson(request: HttpRequest, user_id: Id, body: SalespersonChange) -> object:
    """Change how many leads somebody can have in work, and until when they are away."""
    before = people(now=now(request)).get(user_id)
    sent = body.model_fields_set
    rules.set_capacity(
        principal(request),
        user_id,
        limit=body.capacity if body.capacity is not None else before.capacity if before else 0,
        on_leave_until=body.on_leave_until if "on_leave_until" in sent or before is None else before.on_leave_until,
        now=now(request),
    )
    return salesperson_out(people(now=now(request))[user_id])


@router.get("/sla-policies/accept", response=SlaPolicyOut)
@requires("leads.view", "routing.edit")
def show_accept_policy(request: HttpRequest) -> object:
    """Return the promise to accept in force."""
    return policy_out(accept_policy(), name=ACCEPT_WITHIN)


@router.put("/sla-policies/accept", response=SlaPolicyOut)
@requires("routing.edit")
def change_accept_policy(request: HttpRequest, body: SlaPolicyIn) -> object:
    """Publish a new version of the promise to accept; clocks that run keep theirs."""
    rules.set_accept_hours(principal(request), hours=body.hours, now=now(request))
    return policy_out(accept_policy(), name=ACCEPT_WITHIN)


@router.get("/routing-rules", response=list[RoutingRuleOut])
@requires("leads.view", "routing.edit")
def list_rules(request: HttpRequest) -> object:
    """Return the routing rules in their order."""
    return _rules_out(rules.routing_rules())


@router.post("/routing-rules", response={201: RoutingRuleOut})
@requires("routing.edit")
def create_rule(request: HttpRequest, body: RoutingRuleIn) -> object:
    """Add a routing rule, at the end unless a position is given."""
    draft = RuleDraft(
        name=body.name,
        condition=body.condition,
        kind=body.target.kind,
        team_id=body.target.team_id,
        users=tuple(body.target.users),
        active=body.active,
        position=body.position,
    )
    made = rules.create_rule(principal(request), draft, now=now(request))
    return Status(201, _rules_out([rules.routing_rule(made.pk)])[0])


@router.patch("/routing-rules/{rule_id}", response=RoutingRuleOut)
@requires("routing.edit")
def change_rule(request: HttpRequest, rule_id: Id, body: RoutingRuleChange) -> object:
    """Change a routing rule; ``condition`` null, when sent, lets every lead meet it."""
    before = rules.routing_rule(rule_id)
    target = body.target
    draft = RuleDraft(
        name=before.name if body.name is None else body.name,
        condition=body.condition if "condition" in body.model_fields_set else before.condition,
        kind=TargetKind(before.target_kind) if target is None else target.kind,
        team_id=before.team_id if target is None else target.team_id,
        users=tuple(before.users if target is None else target.users),
        active=before.active if body.active is None else body.active,
        position=body.position,
    )
    rules.change_rule(principal(request), rule_id, draft, now=now(request))
    return _rules_out([rules.routing_rule(rule_id)])[0]


@router.delete("/routing-rules/{rule_id}", response={204: None})
@requires("routing.edit")
def remove_rule(request: HttpRequest, rule_id: Id) -> object:
    """Take a routing rule out of force; what it assigned stays."""
    rules.remove_rule(principal(request), rule_id, now=now(request))
    return Status(204, None)


def _rules_out(found: Sequence[RoutingRule]) -> list[dict[str, object]]:
    names = user_names(user for rule in found for user in rule.users)
    return [rule_out(rule, names) for rule in found]
