from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from leadloom.identity.browsers import Browsers
from leadloom.identity.definition import Powers, decide
from leadloom.identity.registry import Registry
from leadloom.identity.stage import _Batch, _settle
from leadloom.identity.types import Claim, Kind, Refusal, Slot, key_of
from leadloom.inbox.parse import Incoming
from leadloom.inbox.types import MessageType
from leadloom.kernel.ids import ContactId
from tests.identity.messages import identify, said

ANNA, BERND = ContactId(1), ContactId(2)
BROWSER = Powers(trusted=False, creates=True)
SERVER = Powers(trusted=True, creates=True)
TRACKING = Powers(trusted=False, creates=False)


def email(name: str) -> Claim:
    return Claim(Kind.EMAIL, "", f"{name}@example.com", name.encode())


def mobile(number: str) -> Claim:
    return Claim(Kind.MOBILE, "", number, number.encode())


def user(name: str) -> Claim:
    return Claim(Kind.EXTERNAL, "user_id", name, name.encode())


class World:
    """Who has what, before the event."""

    def __init__(self, *owned: tuple[Claim, ContactId]) -> None:
        self.owners = {key_of(claim): contact for claim, contact in owned}
        self.slots: set[tuple[ContactId, Slot]] = {(contact, claim.slot) for claim, contact in owned}

    def decide(self, *claims: Claim, visitor: ContactId | None = None, powers: Powers = BROWSER):  # noqa: ANN201
        return decide(
            claims,
            visitor_contact=visitor,
            powers=powers,
            owner_of=lambda claim: self.owners.get(key_of(claim)),
            holds=lambda contact, slot: (contact, slot) in self.slots,
        )


def test_an_event_without_identifiers_belongs_to_whom_the_browser_belongs() -> None:
    decision = World().decide(visitor=ANNA)
    assert (decision.contact, decision.parts) == (ANNA, False)


def test_a_stranger_who_gives_an_address_becomes_a_contact() -> None:
    decision = World().decide(email("anna"))
    assert decision.makes_contact
    assert decision.attach == (email("anna"),)


def test_tracking_invents_nobody() -> None:
    decision = World().decide(user("u1"), powers=TRACKING)
    assert not decision.makes_contact
    assert decision.contact is None


def test_a_known_address_finds_its_contact_from_any_browser() -> None:
    decision = World((email("anna"), ANNA)).decide(email("anna"))
    assert (decision.contact, decision.makes_contact) == (ANNA, False)


def test_on_a_shared_browser_another_known_person_starts_a_new_visitor() -> None:
    decision = World((email("anna"), ANNA), (email("bernd"), BERND)).decide(email("bernd"), visitor=ANNA)
    assert (decision.contact, decision.parts) == (BERND, True)


def test_on_a_shared_browser_an_unknown_address_is_another_person() -> None:
    decision = World((email("anna"), ANNA)).decide(email("bernd"), visitor=ANNA)
    assert decision.makes_contact
    assert decision.parts


def test_a_browser_fills_what_its_contact_has_not() -> None:
    decision = World((email("anna"), ANNA)).decide(email("anna"), mobile("1"), visitor=ANNA)
    assert decision.attach == (mobile("1"),)


def test_a_browser_never_replaces_an_address_and_a_server_adds_one() -> None:
    world = World((user("u1"), ANNA), (email("old"), ANNA))
    by_browser = world.decide(user("u1"), email("new"))
    assert by_browser.attach == ()
    assert [refused.reason for refused in by_browser.refused] == [Refusal.HELD]
    assert world.decide(user("u1"), email("new"), powers=SERVER).attach == (email("new"),)


def test_two_known_people_in_one_event_are_not_merged_not_even_by_a_server() -> None:
    world = World((mobile("1"), ANNA), (email("bernd"), BERND))
    decision = world.decide(mobile("1"), email("bernd"), powers=SERVER)
    assert (decision.contact, decision.attach) == (ANNA, ())
    assert [(refused.reason, refused.owner) for refused in decision.refused] == [(Refusal.OWNED, BERND)]


def test_another_account_with_the_same_address_is_another_person() -> None:
    world = World((user("u1"), ANNA), (email("team"), ANNA))
    decision = world.decide(user("u2"), email("team"), powers=SERVER)
    assert decision.makes_contact
    assert decision.attach == (user("u2"),)


def test_an_account_id_joins_the_contact_that_has_none_yet() -> None:
    decision = World((email("anna"), ANNA)).decide(user("u1"), email("anna"), powers=SERVER)
    assert (decision.contact, decision.attach) == (ANNA, (user("u1"),))


def test_a_person_with_a_new_address_is_known_by_the_number() -> None:
    decision = World((mobile("1"), ANNA), (email("old"), ANNA)).decide(mobile("1"), email("new"))
    assert decision.contact == ANNA


class Counting:
    """Numbers without a database."""

    def __init__(self, start: int) -> None:
        self._numbers = count(start)

    def next(self) -> int:
        return next(self._numbers)


NAMES = st.sampled_from(["", "a", "b", "c"])


@st.composite
def messages(draw: st.DrawFn) -> Incoming:
    anonymous, who, address = draw(NAMES), draw(NAMES), draw(NAMES)
    server = draw(st.booleans())
    if draw(st.booleans()):
        return said(MessageType.TRACK, anonymous=anonymous, user=who, event="x", server=server)
    traits = {"email": f"{address}@example.com"} if address else {}
    return identify(anonymous=anonymous, user=who, server=server, **traits)


@settings(max_examples=300, deadline=None)
@given(st.lists(messages(), max_size=25))
def test_whatever_arrives_identifiers_and_visitors_never_change_hands(batch: list[Incoming]) -> None:
    work = _Batch(
        Browsers(subjects=Counting(2**52)),  # type: ignore[arg-type]
        Registry(contacts=Counting(1)),  # type: ignore[arg-type]
    )
    owners: dict[object, ContactId] = {}
    visitors: dict[int, ContactId] = {}
    for incoming in batch:
        from leadloom.identity.claims import claims_of

        draft = _settle(work, incoming, claims_of(incoming))
        for key, contact in work.registry.owners.items():
            assert owners.setdefault(key, contact) == contact
        for browser in work.browsers.used.values():
            if browser.contact is not None:
                assert visitors.setdefault(browser.subject, browser.contact) == browser.contact
        if draft.browser is not None:
            assert draft.browser.is_current
            assert draft.contact == draft.browser.contact
    for known in work.browsers.generations.values():
        assert sum(browser.is_current for browser in known) == 1
        people = [browser.contact for browser in known if browser.contact is not None]
        assert len(people) == len(set(people)), "a person who comes back gets the visitor they had"


@settings(max_examples=200, deadline=None)
@given(st.lists(messages(), max_size=20))
def test_a_known_account_id_always_means_its_contact(batch: list[Incoming]) -> None:
    from leadloom.identity.claims import claims_of

    work = _Batch(
        Browsers(subjects=Counting(2**52)),  # type: ignore[arg-type]
        Registry(contacts=Counting(1)),  # type: ignore[arg-type]
    )
    for incoming in batch:
        claims = claims_of(incoming)
        account = next((claim for claim in claims if claim.kind is Kind.EXTERNAL), None)
        before = work.registry.owner_of(account) if account else None
        draft = _settle(work, incoming, claims)
        assert before is None or draft.contact == before
