"""The people of the stories: an SDR, sales operations, and the sales team East."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from leadloom.kernel.ids import ContactId, TickId, UserId
from leadloom.leads import stage
from leadloom.leads.models import Capacity, Lead, RoutingRule
from leadloom.leads.rules import seed_leads
from leadloom.leads.types import ContactAnswers, Entry, EntryKind, Evidence, Pool, Side, Stage, TargetKind
from leadloom.profiles.models import Company, Contact
from leadloom.storage.vault import vault
from leadloom.team.models import Team, User
from leadloom.team.selectors import principal_of
from leadloom.team.services import create_team, create_user
from leadloom.team.types import Locale, Principal, Role

NOW = datetime(2024, 5, 17, 9, 30, tzinfo=UTC)
"""Friday 2024-05-17 17:30 in Shanghai."""
HOUR = timedelta(hours=1)
MET = {"mql:1:fit": True, "mql:1:pricing_viewed": True}
EVIDENCE = {
    "mql:1:pricing_viewed": (Evidence("page_viewed", NOW - HOUR, "0f-1", {"path": "/pricing"}),),
    "mql:1:fit": (Evidence("value", props={"path": "", "value": "40000"}),),
}


@dataclass
class World:
    """Ready for leads: users by short name, the seeded rules, one routing rule for East."""

    users: dict[str, User]
    east: Team
    rule: RoutingRule

    def principal(self, name: str) -> Principal:
        return principal_of(self.users[name])

    def id(self, name: str) -> UserId:
        return UserId(self.users[name].pk)

    def name_of(self, user_id: int | None) -> str | None:
        return next((name for name, user in self.users.items() if user.pk == user_id), None)

    def load(self, name: str, load: int, *, capacity: int = 10, on_leave: bool = False) -> None:
        """Give somebody so many leads in work, and a capacity."""
        Capacity.objects.update_or_create(
            user=self.users[name],
            defaults={"limit": capacity, "on_leave_until": NOW + timedelta(days=7) if on_leave else None},
        )
        Lead.objects.filter(sales_owner=self.users[name], entry_key__startswith="load:").delete()
        Contact.objects.filter(id__range=(10_000 * self.users[name].pk, 10_000 * self.users[name].pk + 99)).delete()
        for number in range(load):
            contact = make_contact(10_000 * self.users[name].pk + number)
            Lead.objects.create(
                contact_id=contact.id, entry_key=f"load:{contact.id}", entry_kind=EntryKind.IMPORT, source_key="direct",
                stage=Stage.SAL, stage_at=NOW, pool=Pool.SALES, opened_at=NOW, last_active_at=NOW,
                sales_owner=self.users[name], primary_side=Side.SALES,
            )  # fmt: skip


def make_world(*, sdr: bool = True) -> World:
    seed_leads(now=NOW)
    RoutingRule.objects.all().delete()
    east = create_team(name="East", now=NOW)
    roles = {
        "ops": Role.SALES_OPS, "manager": Role.SALES_MANAGER, "e1": Role.SALES, "e2": Role.SALES, "e3": Role.SALES,
        "s1": Role.SALES, "marketer": Role.MARKETER, "admin": Role.ADMIN,
    }  # fmt: skip
    if sdr:
        roles["sdr"] = Role.SDR
    users = {
        name: _user(name, role, east if name in {"e1", "e2", "e3", "manager"} else None) for name, role in roles.items()
    }
    rule = RoutingRule.objects.create(
        position=1, name="East", target_kind=TargetKind.TEAM_ROUND_ROBIN, team=east, updated_at=NOW
    )
    return World(users, east, rule)


def _user(name: str, role: Role, team: Team | None) -> User:
    return create_user(
        email=f"{name}@example.com", name=name.upper(), role=role, team_id=team.pk if team else None, locale=Locale.ZH,
        now=NOW,
    )  # fmt: skip


def make_contact(number: int, *, company: Company | None = None) -> Contact:
    return Contact.objects.create(
        id=number,
        number=f"C{number:03}",
        name=vault().seal("profiles_contact.name", number, f"王芳{number}"),
        email=vault().seal("profiles_contact.email", number, f"wang{number}@example.com"),
        mobile=vault().seal("profiles_contact.mobile", number, f"+86100{number:08}"),
        title="IT director",
        source="paid_search",
        company=company,
        first_seen_at=NOW,
        last_seen_at=NOW,
        created_at=NOW,
    )


def make_company(name: str = "示例新能源") -> Company:
    return Company.objects.create(
        name=name, name_core=name, name_folded=name, name_grams=[], created_at=NOW, updated_at=NOW
    )


def form(at: datetime = NOW, *, key: str = "form-1", first: bool = True, kind: EntryKind = EntryKind.FORM) -> Entry:
    return Entry(kind, at, key, "paid_search", first)


def told(
    contact: int,
    *,
    met: Mapping[str, bool] | None = None,
    entry: Entry | None = None,
    total: int = 75_000,
    active_at: datetime | None = None,
) -> ContactAnswers:
    return ContactAnswers(
        ContactId(contact), met or {}, total, 40_000, 35_000, "potential", "A2", EVIDENCE, entry, active_at
    )


def tick(*answers: ContactAnswers, number: int = 1, now: datetime = NOW) -> int:
    return stage.apply(answers, tick_id=TickId(number), now=now)


def qualified(contacts: Sequence[int], *, now: datetime = NOW, number: int = 1) -> list[Lead]:
    """Bring new contacts through form and MQL to an assignment."""
    for contact in contacts:
        make_contact(contact)
    answers = [told(contact, met=MET, entry=form(now, key=f"form-{contact}")) for contact in contacts]
    tick(*answers, number=number, now=now)
    return list(Lead.objects.filter(contact_id__in=contacts).order_by("contact_id"))
