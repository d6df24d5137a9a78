"""A live visitor of the demo website, from its own form to the team of their region."""

import html
import re

import pytest

from leadloom.compliance.models import ConsentEntry
from leadloom.config.demo.staff import WRITE_KEY, Staff, hire
from leadloom.edge.demo import DemoSite
from leadloom.edge.writekeys import WriteKeys
from leadloom.leads.models import Lead
from leadloom.team.models import User
from tests.scenarios.conftest import World

FIELDS = {
    "name": "王芳", "email": "wang@example.com", "mobile": "+86 100 0000 0001", "title": "生产总监",
    "company": "示例新能源科技有限公司", "consent": "yes",
}  # fmt: skip


@pytest.fixture
def staff(world: World) -> Staff:
    return hire(now=world.now)


class _OneKey(WriteKeys):
    """The demo's write key, without a database to ask."""

    def __init__(self) -> None:
        pass

    def first(self, kind: object) -> str:
        return WRITE_KEY


def page(language: str) -> str:
    answer = DemoSite(_OneKey()).answer("/demo/contact", query=f"lang={language}", headers={})  # type: ignore[arg-type]
    assert answer is not None
    return answer.body.decode() if isinstance(answer.body, bytes) else answer.body


def chosen(text: str, label: str) -> str:
    """Return what the option with this label sends."""
    (value,) = re.findall(rf'<option value="([^"]*)">{label}</option>', text)
    return html.unescape(value)


def ask(world: World, *, language: str, industry: str, region: str, employees: str) -> Lead:
    """Fill in the demo request as it stands on the page and send it like a browser without scripts."""
    text = page(language)
    hidden = {
        name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text)
    }
    chosen_ones = {key: chosen(text, label) for key, label in
                   (("industry", industry), ("region", region), ("employees", employees))}  # fmt: skip
    answer = world.http.post(f"/v1/form/{WRITE_KEY}/demo-request", data=FIELDS | hidden | chosen_ones)
    assert answer.status_code == 303, answer.text
    world.tick()
    return Lead.objects.latest("id")


@pytest.mark.parametrize(
    ("language", "industry", "region", "team"),
    [
        ("zh", "新能源", "江苏", "East"),
        ("en", "New energy", "Shanghai", "East"),
        ("en", "New energy", "Guangdong", "South"),
        ("zh", "新能源", "其他地区", "South"),
    ],
)
def test_a_visitor_from_the_east_with_new_energy_goes_to_team_east(
    world: World, staff: Staff, language: str, industry: str, region: str, team: str
) -> None:
    lead = ask(world, language=language, industry=industry, region=region, employees="100–499")
    owner = User.objects.select_related("team").get(pk=lead.sales_owner_id)
    assert owner.team is not None
    assert owner.team.name == team
    entries = ConsentEntry.objects.order_by("channel")
    assert [entry.channel for entry in entries] == ["email", "phone", "sms"]
    assert all(entry.source.startswith("demo-request") and entry.ip and entry.at == world.now for entry in entries)
