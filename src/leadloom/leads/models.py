"""Leads and their handoff: cycles, transitions, assignments, and the rules they follow."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from leadloom.leads.types import Outcome, Pool, QueueReason, Side, Stage, TargetKind, TransitionKind
from leadloom.team.audit import tracked

USER = settings.AUTH_USER_MODEL
Kind = (
    type[Outcome] | type[Pool] | type[QueueReason] | type[Side] | type[Stage] | type[TargetKind] | type[TransitionKind]
)


def _one_of(field: str, kind: Kind, *, name: str) -> models.CheckConstraint:
    condition = models.Q(**{f"{field}__in": [str(member) for member in kind]})
    return models.CheckConstraint(condition=condition, name=f"leads_{name}_known")


@tracked()
class MqlDefinition(models.Model):
    """A version of the MQL definition; the newest one whose ``valid_from`` has come is in force.

    ``clauses`` as :func:`leadloom.leads.definition.mql.clause_to_json` writes them; ``signed_by``: [{role, name, at}].
    """

    version = models.IntegerField(unique=True)
    clauses = models.JSONField()
    valid_from = models.DateTimeField()
    signed_by = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "leads_mqldefinition"


@tracked()
class SlaPolicy(models.Model):
    """A version of a promise in natural hours; the newest version of a name is in force."""

    name = models.TextField()
    version = models.IntegerField()
    hours = models.IntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "leads_slapolicy"
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="leads_slapolicy_once"),
            models.CheckConstraint(condition=models.Q(hours__gte=1, hours__lte=24), name="leads_slapolicy_hours"),
        ]


@tracked(exclude=["cursor"])
class RoutingRule(models.Model):
    """One of the ordered rules. ``condition`` null: every lead meets it.

    ``users`` are the people of kind ``person`` (one) and, when given, narrow a team. ``cursor`` is the last one chosen.
    A removed rule stays as a row, since assignments name it.
    """

    position = models.IntegerField()
    name = models.TextField()
    condition = models.JSONField(null=True)
    target_kind = models.TextField()
    team = models.ForeignKey("team.Team", models.PROTECT, null=True, related_name="+")
    users = ArrayField(models.BigIntegerField(), default=list)
    cursor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)
    removed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "leads_routingrule"
        constraints = [_one_of("target_kind", TargetKind, name="target_kind")]


@tracked()
class Capacity(models.Model):
    """How many leads a salesperson can have in work, and until when they are away. Without a row: ten, present."""

    user = models.OneToOneField(USER, models.PROTECT, primary_key=True, related_name="+")
    limit = models.IntegerField(default=10)
    on_leave_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "leads_capacity"
        constraints = [models.CheckConstraint(condition=models.Q(limit__gte=0), name="leads_capacity_positive")]


class Lead(models.Model):
    """One cycle of interest of a contact. At most one is open at a time.

    ``entry_key`` names the occasion that opened it, so that the same occasion never opens a second one.
    ``primary_side`` says which of the two owners is primary. ``routes`` are the routing rules whose conditions it met
    when it became an MQL. ``queue_tried_at``: when routing last looked at it in its queue. ``mql_*`` keep what was true
    then; points are thousandths.
    """

    contact_id = models.BigIntegerField(db_index=False)
    company_id = models.BigIntegerField(null=True)
    cycle = models.IntegerField(default=1)
    entry_key = models.CharField(max_length=120, unique=True)
    entry_kind = models.TextField()
    source_key = models.TextField()
    stage = models.TextField()
    stage_at = models.DateTimeField()
    pool = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    end_reason = models.TextField(default="", blank=True)
    next_contact_on = models.DateField(null=True)
    last_active_at = models.DateTimeField()
    woken_at = models.DateTimeField(null=True)
    marketing_owner = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    sales_owner = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    primary_side = models.TextField(default=str(Side.MARKETING))
    assignment = models.ForeignKey("leads.Assignment", models.SET_NULL, null=True, related_name="+")
    queue_reason = models.TextField(null=True)
    queue_team = models.ForeignKey("team.Team", models.PROTECT, null=True, related_name="+")
    queue_tried_at = models.DateTimeField(null=True)
    breaches = models.SmallIntegerField(default=0)
    routes = ArrayField(models.BigIntegerField(), default=list)
    mql_at = models.DateTimeField(null=True)
    mql_version = models.IntegerField(null=True)
    mql_clauses = models.JSONField(null=True)
    mql_total_milli = models.IntegerField(null=True)
    mql_rating = models.TextField(null=True)
    mql_grade = models.TextField(null=True)
    imported = models.BooleanField(default=False)
    flags = ArrayField(models.TextField(), default=list)
    skipped = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "leads_lead"
        constraints = [
            models.UniqueConstraint(
                fields=["contact_id"], condition=models.Q(closed_at__isnull=True), name="leads_one_open"
            ),
            models.UniqueConstraint(fields=["contact_id", "cycle"], name="leads_cycle_once"),
            _one_of("stage", Stage, name="stage"),
            _one_of("pool", Pool, name="pool"),
            _one_of("primary_side", Side, name="side"),
            models.CheckConstraint(
                condition=models.Q(primary_side=str(Side.MARKETING)) | models.Q(sales_owner__isnull=False),
                name="leads_primary_is_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["sales_owner", "-id"], name="leads_of_sales"),
            models.Index(fields=["marketing_owner", "-id"], name="leads_of_marketing"),
            models.Index(fields=["stage", "-id"], name="leads_by_stage"),
            models.Index(fields=["source_key", "opened_at"], name="leads_by_source"),
            models.Index(fields=["company_id"], name="leads_of_company", condition=models.Q(company_id__isnull=False)),
            models.Index(fields=["id"], name="leads_queued", condition=models.Q(queue_reason__isnull=False)),
        ]


class Parking(models.Model):
    """A lead that was open when its contact was merged, beside one further on: closed, and how it was before.

    An unmerge opens it again. ``assignment_id`` is the one that waited for acceptance.
    """

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="+")
    former = models.JSONField()
    assignment_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "leads_parking"


class Assignment(models.Model):
    """A lead offered to a salesperson. ``outcome`` null: it waits for acceptance until ``deadline_at``, inclusive.

    ``warn_at``: when its owner is next told that time passes; null after the last warning.

    ``candidates``: [{user, load, capacity, chosen, reason}] as weighed. ``note`` is sealed under the row's ``key``.
    """

    key = models.CharField(max_length=60, unique=True)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="assignments")
    number = models.IntegerField()
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    rule = models.ForeignKey(RoutingRule, models.PROTECT, null=True, related_name="+")
    rule_version = models.IntegerField(null=True)
    candidates = models.JSONField()
    assigned_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    policy = models.ForeignKey(SlaPolicy, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(null=True)
    outcome_at = models.DateTimeField(null=True)
    reason = models.TextField(default="", blank=True)
    note = models.BinaryField(default=b"")

    class Meta:
        db_table = "leads_assignment"
        constraints = [
            models.UniqueConstraint(fields=["lead", "number"], name="leads_assignment_once"),
            models.UniqueConstraint(
                fields=["lead"], condition=models.Q(outcome__isnull=True), name="leads_one_pending"
            ),
        ]
        indexes = [
            models.Index(fields=["deadline_at"], name="leads_assignment_due", condition=models.Q(outcome__isnull=True)),
            models.Index(fields=["warn_at"], name="leads_assignment_warn", condition=models.Q(outcome__isnull=True)),
            models.Index(fields=["user", "-id"], name="leads_assignment_of_user"),
        ]


class Transition(models.Model):
    """Append-only: what happened to a lead. ``note`` is sealed under the row's ``key``; ``evidence`` isn't personal."""

    key = models.CharField(max_length=60, unique=True)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="transitions")
    kind = models.TextField()
    from_stage = models.TextField(null=True)
    to_stage = models.TextField()
    at = models.DateTimeField()
    actor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    rule = models.ForeignKey(RoutingRule, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(default="", blank=True)
    note = models.BinaryField(default=b"")
    evidence = models.JSONField(default=dict)

    class Meta:
        db_table = "leads_transition"
        indexes = [
            models.Index(fields=["lead", "at", "id"], name="leads_transition_of_lead"),
            models.Index(fields=["to_stage", "at"], name="leads_transition_by_stage"),
        ]
        constraints = [_one_of("kind", TransitionKind, name="transition_kind")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]


class Opportunity(models.Model):
    """A deal that a lead became. ``amount`` null: not known; ``won_at`` null: open."""

    lead = models.OneToOneField(Lead, models.CASCADE, related_name="opportunity")
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    opened_at = models.DateTimeField()
    won_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    flags = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "leads_opportunity"
        indexes = [models.Index(fields=["won_at"], name="leads_opportunity_won")]
