"""Consents and merges: the ledger never changes hands, and nobody's consent becomes wider by an unmerge."""

from datetime import datetime

from leadloom.compliance.selectors import withdrawn_since
from leadloom.compliance.types import Consent, ConsentState, Method
from leadloom.identity.selectors import with_absorbed
from leadloom.kernel.ids import ContactId
from leadloom.merging.models import ContactMerge
from leadloom.profiles.stage import record as record_consents


def share_withdrawals(merge: ContactMerge, *, now: datetime) -> None:
    """Write what one of two withdrew while they were one for the other too: it held for both. Before they part."""
    kept, gone = ContactId(merge.kept_id), ContactId(merge.gone_id)
    said = withdrawn_since(with_absorbed(kept), at=merge.at)
    own = {(contact, purpose, channel) for contact, purpose, channel, _ in said}
    record_consents(
        [
            Consent(
                contact=contact,
                purpose=purpose,
                channel=channel,
                state=ConsentState.WITHDRAWN,
                method=Method.STAFF,
                at=at,
                proof=f"merge {merge.pk}",
                source=f"merge {merge.pk}",
            )
            for _, purpose, channel, at in said
            for contact in (kept, gone)
            if (contact, purpose, channel) not in own
        ],
        now=now,
    )
