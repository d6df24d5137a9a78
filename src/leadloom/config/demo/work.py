"""What the demo company's people do with the leads they get: the same services the screens call."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from leadloom.config.demo.staff import Staff
from leadloom.kernel.ids import LeadId
from leadloom.leads import services
from leadloom.leads.definition.reasons import OTHER, REJECT_REASONS, RETURN_REASONS, Reason
from leadloom.leads.models import Assignment, Lead
from leadloom.leads.types import Stage
from leadloom.team.models import User
from leadloom.team.selectors import principal_of

ACCEPTS: Final = 0.68
REJECTS: Final = 0.08
RETURNS: Final = 0.04
WINS: Final = 0.04


class Work:
    """Answers what waits at each step of the story; everything it does is decided by the story's dice."""

    def __init__(self, staff: Staff, dice: random.Random) -> None:
        self._dice = dice
        self._users: dict[int, User] = {user.pk: user for user in staff.people.values()}

    def until(self, now: datetime) -> None:
        """Accept, reject or leave what waits; return or close some of what is in work."""
        for assignment in list(Assignment.objects.filter(outcome=None).select_related("lead").order_by("id")):
            self._answer(assignment, now)
        for lead in list(Lead.objects.filter(stage=Stage.SAL, closed_at=None).order_by("id")):
            self._work_on(lead, now)

    def _answer(self, assignment: Assignment, now: datetime) -> None:
        chance = self._dice.random()
        if now - assignment.assigned_at < timedelta(minutes=30) or chance > ACCEPTS + REJECTS:
            return
        if assignment.deadline_at is None or now > assignment.deadline_at:
            return
        holder = principal_of(self._users[assignment.user_id])
        lead = LeadId(assignment.lead_id)
        if chance < ACCEPTS:
            services.accept(holder, lead, now=now)
        else:
            services.reject(holder, lead, reason=self._one_of(REJECT_REASONS), now=now)

    def _work_on(self, lead: Lead, now: datetime) -> None:
        chance = self._dice.random()
        owner = lead.sales_owner_id
        if owner is None or now - lead.stage_at < timedelta(days=2):
            return
        if chance < RETURNS:
            reason = self._one_of(RETURN_REASONS)
            services.return_lead(principal_of(self._users[owner]), LeadId(lead.pk), reason=reason, now=now)
        elif chance < RETURNS + WINS:
            amount = Decimal(self._dice.randrange(20, 600)) * 1000
            services.win(principal_of(self._users[owner]), LeadId(lead.pk), amount=amount, currency="CNY", now=now)

    def _one_of(self, reasons: tuple[Reason, ...]) -> str:
        return self._dice.choice([reason.code for reason in reasons if reason.code != OTHER])
