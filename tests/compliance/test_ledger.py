from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError

from leadloom.compliance.models import ConsentEntry
from leadloom.compliance.selectors import consents, suppressed
from leadloom.compliance.services import record_consent, record_consents, suppress
from leadloom.compliance.types import Channel, Consent, ConsentState, Method, SuppressionReason
from leadloom.kernel.ids import ContactId
from leadloom.storage.vault import vault

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)
CONSENT = Consent(
    contact=ContactId(7),
    purpose="marketing",
    channel=Channel.EMAIL,
    state=ConsentState.GIVEN,
    method=Method.FORM,
    at=NOW,
    proof="submission 1",
    source="demo-request",
    text="我同意接收 100%Café 的资讯 😀",
    ip="203.0.113.9",
)


def test_a_consent_is_kept_with_its_proof() -> None:
    assert record_consent(CONSENT, now=NOW)
    row = ConsentEntry.objects.get()
    assert (row.proof, row.source, row.recorded_at) == ("submission 1", "demo-request", NOW)
    assert vault().open("compliance_consent.ip", row.key, bytes(row.ip)) == "203.0.113.9"
    (standing,) = consents([7])
    assert (standing.state, standing.text, standing.at) == (ConsentState.GIVEN, CONSENT.text, NOW)


def test_the_same_proof_is_written_once() -> None:
    assert record_consent(CONSENT, now=NOW)
    assert not record_consent(CONSENT, now=NOW + timedelta(days=1))
    assert ConsentEntry.objects.count() == 1


def test_statements_that_are_new_are_returned_and_the_others_are_not() -> None:
    record_consent(CONSENT, now=NOW)
    sms = replace(CONSENT, channel=Channel.SMS)
    assert record_consents([CONSENT, sms, sms], now=NOW) == [sms]


def test_nobody_can_change_or_delete_an_entry() -> None:
    record_consent(CONSENT, now=NOW)
    for statement in ("UPDATE compliance_consent SET state = 'withdrawn'", "DELETE FROM compliance_consent"):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_merged_contacts_are_read_as_one_person() -> None:
    record_consent(CONSENT, now=NOW)
    withdrawn = replace(CONSENT, contact=ContactId(8), state=ConsentState.WITHDRAWN, at=NOW - timedelta(days=9))
    record_consent(withdrawn, now=NOW)
    assert [standing.state for standing in consents([7, 8])] == [ConsentState.WITHDRAWN]
    assert consents([]) == []


def test_a_suppressed_address_stays_suppressed_for_the_first_reason() -> None:
    one, other = vault().blind("email", "a@example.com"), vault().blind("email", "b@example.com")
    given = {"source": "list.csv", "now": NOW}
    assert suppress("email", [one, one], reason=SuppressionReason.BOUNCED, **given) == 1
    assert suppress("email", [one, other], reason=SuppressionReason.IMPORTED, **given) == 1
    assert suppressed("email", [one, other, b"0" * 16]) == {one, other}
    assert suppressed("mobile", [one]) == set()
