"""Merging contacts and undoing it, at any later time. One transaction each; the tick brings the event store along."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from leadloom.identity.absorbing import absorb, hold_settling_off, release
from leadloom.kernel.errors import FieldProblem, NotFound
from leadloom.kernel.ids import ContactId, UserId
from leadloom.kernel.types import JsonObject
from leadloom.merging.addresses import with_own_addresses
from leadloom.merging.consents import share_withdrawals
from leadloom.merging.definition import (
    CONTACT_FIELDS,
    SEALED,
    changes_between,
    chosen,
    fields_of,
    flat,
    merged,
    picture_of,
    rebased,
    undone,
    unknown,
)
from leadloom.merging.errors import AlreadyUndone, LaterMergeFirst, SameRecord, UnknownChoice
from leadloom.merging.followers import Merging, Unmerging, followers, moved_by
from leadloom.merging.models import CompanyMerge, ContactMerge
from leadloom.merging.returning import last_hits, present_company
from leadloom.merging.suggesting import never_again
from leadloom.merging.tagging import give_tags_back, take_tags_over
from leadloom.merging.types import Choices, Flat, MergeSide, Noun
from leadloom.profiles import pictures, rewriting, selectors
from leadloom.team.changes import bump
from leadloom.team.types import Area, Principal


def merge_contacts(
    principal: Principal, kept: ContactId, gone: ContactId, choices: Choices, *, now: datetime
) -> ContactMerge:
    """Merge one contact into another that the principal both may see; ``choices`` say whose value a field takes.

    Without a choice the kept one's value stays, and gaps are filled. Identifiers, browsers, forms, tags and leads go
    along; of two consents the stricter holds. Raises SameRecord, NotFound or UnknownChoice; then nothing has changed.
    """
    if kept == gone:
        raise SameRecord("A contact can't be merged with itself.")
    for contact in (kept, gone):
        selectors.visible_contact_id(principal, contact)
    return merge(kept, gone, choices, by=principal.user_id, now=now)


@transaction.atomic
def merge(kept: ContactId, gone: ContactId, choices: Choices, *, by: UserId | None, now: datetime) -> ContactMerge:
    """Merge without asking who may see what: for rules and programs, ``by`` None."""
    rows = _held(kept, gone)
    mine, theirs = flat(rows[kept]), flat(rows[gone])
    row = _chosen_row(kept, mine, gone, theirs, choices)
    merging = Merging(kept, gone, now, by)
    moved = {name: follower.merge(merging) for name, follower in followers().items()}
    tags = take_tags_over(kept, gone)
    rewriting.move_submissions(kept, gone)
    rewriting.take_away(gone)
    absorb(kept, gone, now=now)
    rewriting.rewrite_contact(picture_of(row), now=now)
    bump(Area.CONTACTS)
    return ContactMerge.objects.create(
        kept_id=kept,
        gone_id=gone,
        gone_number=str(theirs["number"]),
        at=now,
        user_id=by,
        former=rows[gone],
        changes=changes_between(mine, row, CONTACT_FIELDS),
        tags=tags,
        moved=moved,
    )


@transaction.atomic
def unmerge_contacts(principal: Principal, merge_id: int, *, now: datetime) -> ContactMerge:
    """Make two contacts of one again, however long ago they were merged.

    What came by the identifiers and browsers of the one that was gone goes back to it, also what came since. Values
    that somebody changed since stay with the kept one, and nobody's consent becomes wider than it was. Raises
    NotFound, AlreadyUndone or LaterMergeFirst; then nothing has changed.
    """
    hold_settling_off()
    record = ContactMerge.objects.select_for_update().filter(pk=merge_id).first()
    if record is None:
        raise NotFound("There is no such merge.")
    if record.undone_at is not None:
        raise AlreadyUndone("This merge was undone already.")
    kept, gone = ContactId(record.kept_id), ContactId(record.gone_id)
    if ContactMerge.objects.filter(gone_id=kept, undone_at=None).exists():
        raise LaterMergeFirst("The contact was merged into another one later: undo that merge first.")
    selectors.visible_contact_id(principal, kept)
    rows = _held(kept)
    share_withdrawals(record, now=now)
    subjects = release(gone, now=now)
    rewriting.give_submissions(kept, gone, subjects=subjects)
    give_tags_back(record)
    _restore(record, flat(rows[kept]), now=now)
    unmerging = Unmerging(kept, gone, record.at, now, principal.user_id, subjects)
    for name, follower in followers().items():
        follower.unmerge(unmerging, moved_by(name, record.moved))
    record.undone_at, record.undone_by = now, principal.user_id
    record.save(update_fields=["undone_at", "undone_by"])
    never_again(Noun.CONTACT, kept, gone, by=principal.user_id, now=now)
    bump(Area.CONTACTS)
    return record


def _held(*contacts: ContactId) -> dict[ContactId, JsonObject]:
    """Keep contacts and all that follows them from changing elsewhere; return their pictures. Raises NotFound."""
    hold_settling_off()
    for follower in followers().values():
        follower.hold(contacts)
    pictures.hold((), contacts)
    rows = pictures.contact_pictures(contacts)
    if len(rows) != len(contacts):
        raise NotFound("There is no such contact.")
    return rows


def _chosen_row(kept: ContactId, mine: Flat, gone: ContactId, theirs: Flat, choices: Choices) -> Flat:
    fields = fields_of(mine, theirs, CONTACT_FIELDS)
    require_known(choices, fields)
    sides = chosen(mine, theirs, fields, choices)
    row = merged(mine, theirs, fields, sides)
    for name in SEALED:
        if sides[name] is MergeSide.GONE and row[name] is not None:
            row[name] = rewriting.resealed(name, row[name], owner=gone, to=kept)
    return row


def require_known(choices: Choices, fields: Mapping[str, object]) -> None:
    """Pass when every choice names a field; raises UnknownChoice."""
    wrong = unknown(choices, fields)
    if wrong:
        problems = tuple(FieldProblem(f"choices.{name}", "There is no such field.") for name in wrong)
        raise UnknownChoice("A choice names no field.", problems=problems)


def _restore(record: ContactMerge, current: Flat, *, now: datetime) -> None:
    """Write the kept contact without what the merge changed, and the one that was gone as it was."""
    kept, gone = ContactId(record.kept_id), ContactId(record.gone_id)
    row = with_own_addresses(kept, undone(current, record.changes))
    row["company_id"] = present_company(row["company_id"], kept)
    rebase_later(record)
    former = flat(record.former)
    former["company_id"] = present_company(former["company_id"], gone)
    former["last_seen_at"] = last_hits(gone, at_least=former["last_seen_at"])
    rewriting.rewrite_contact(picture_of(row), now=now)
    rewriting.revive_contact(picture_of(former), now=now)


def rebase_later(record: ContactMerge | CompanyMerge) -> None:
    """Let later merges into the same record forget what this one had changed."""
    merges = ContactMerge.objects if isinstance(record, ContactMerge) else CompanyMerge.objects
    found = merges.filter(kept_id=record.kept_id, undone_at=None, id__gt=record.pk).order_by("id")
    later: list[ContactMerge | CompanyMerge] = list(found)
    for other, changes in zip(later, rebased([other.changes for other in later], record.changes), strict=True):
        if changes != other.changes:
            other.changes = changes
            other.save(update_fields=["changes"])
