"""The money of a lead as the API shows it."""

from datetime import date

from leadloom.costs.types import Cost, CostKind
from leadloom.leads.selectors import Deal
from leadloom.team.http import Instant, Schema


class LeadCostOut(Schema):
    """A cost line of a lead: an amount of at least 0, two decimals; texts are empty where nobody said."""

    kind: CostKind
    amount: str
    currency: str
    spent_on: date
    campaign: str
    channel: str


class LeadDealOut(Schema):
    """The deal that a lead became; ``amount`` null: not known, both instants null: open."""

    amount: str | None
    currency: str
    won_at: Instant | None
    lost_at: Instant | None


def deal_out(deal: Deal) -> dict[str, object]:
    """Return a deal as the API shows it."""
    amount = None if deal.amount is None else str(deal.amount)
    return {"amount": amount, "currency": deal.currency, "won_at": deal.won_at, "lost_at": deal.lost_at}


def cost_out(cost: Cost) -> dict[str, object]:
    """Return a cost line as the API shows it."""
    return {
        "kind": cost.kind,
        "amount": str(cost.amount),
        "currency": cost.currency,
        "spent_on": cost.spent_on,
        "campaign": cost.campaign,
        "channel": cost.channel,
    }
