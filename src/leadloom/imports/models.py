"""Imports as jobs: the file, its rows with what became of each, and what was before."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from leadloom.imports.types import JobState, RowOutcome, RowState
from leadloom.team.audit import tracked


class ImportJob(models.Model):
    """One file on its way in. ``mapping`` is the document of ``imports.mapping``, ``columns`` the file's names.

    ``rows`` are those read so far; of them ``created`` + ``updated`` + ``merged`` are in, ``to_fix`` wait to be fixed,
    the others to be run. ``unchanged`` of the updated said nothing new. ``plan`` is the dry check's count, null before.
    ``as_of`` is the instant under which everything is written, however often the run was broken off. ``kept`` contacts
    were not put back by the undo, since somebody changed them after the import.
    """

    id = models.BigAutoField(primary_key=True)
    file_name = models.CharField(max_length=255)
    bytes = models.BigIntegerField(default=0)
    user_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in JobState])
    failure = models.CharField(max_length=300, default="")
    encoding = models.CharField(max_length=20, default="")
    delimiter = models.CharField(max_length=1, default=",")
    sheet = models.IntegerField(default=0)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    is_read = models.BooleanField(default=False)
    plan = models.JSONField(null=True)
    rows = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    merged = models.IntegerField(default=0)
    to_fix = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    conflicts = models.IntegerField(default=0)
    put_back = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    uploaded_at = models.DateTimeField()
    as_of = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "imports_job"
        indexes = [
            models.Index(
                fields=["id"],
                name="imports_job_at_work",
                condition=models.Q(state__in=[state.value for state in JobState if state.at_work]),
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class FilePart(models.Model):
    """A piece of the uploaded file, sealed under job and number; together they are the file. Dropped when it is in."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="parts")
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        db_table = "imports_file_part"
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="imports_file_part_once")]


class UnknownValues(models.Model):
    """What a job's columns say that their dictionaries don't know, with counts; sealed under the job."""

    job = models.OneToOneField(ImportJob, models.CASCADE, primary_key=True, related_name="unknown")
    counts = models.BinaryField()

    class Meta:
        db_table = "imports_unknown"


class MailDomain(models.Model):
    """What the DNS said of a mail domain, and when; see :mod:`leadloom.imports.mailservers`."""

    domain = models.CharField(max_length=255, primary_key=True)
    verdict = models.CharField(max_length=7)
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "imports_mail_domain"

    def __str__(self) -> str:
        return self.domain


class ImportRow(models.Model):
    """A row of the file and what is known of it.

    ``cells`` (as :mod:`leadloom.imports.kept` tells, sealed under job and line) are those of a row that was to be
    fixed; null: they stand in the pack of its line. ``findings`` are pairs of code and column, without values.
    ``keys`` are its identifiers: a byte for the kind, the
    strongest 0, then the blind index. ``outcome`` and ``contact_id`` are set when it is in.
    """

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="lines", db_index=False)
    line = models.IntegerField()
    state = models.CharField(max_length=8, choices=[(state.value, state.value) for state in RowState])
    findings = models.JSONField(default=list)
    accepted = models.BooleanField(default=False)
    keys = ArrayField(models.BinaryField(), default=list)
    cells = models.BinaryField(null=True)
    outcome = models.CharField(max_length=8, default="", choices=[(one.value, one.value) for one in RowOutcome])
    contact_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "imports_row"
        constraints = [models.UniqueConstraint(fields=["job", "line"], name="imports_row_once")]
        indexes = [models.Index(fields=["job", "state", "line"], name="imports_row_state")]


class ImportPack(models.Model):
    """Rows that were right when they were checked, as they are kept until they run; sealed under job and last line.

    A pack holds the lines behind the one before it, up to ``last_line``. Written once: a row that is fixed gets cells
    of its own.
    """

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="packs", db_index=False)
    last_line = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        db_table = "imports_pack"
        constraints = [models.UniqueConstraint(fields=["job", "last_line"], name="imports_pack_once")]


class ContactTrail(models.Model):
    """A contact that the job touched: as it was (null: it did not exist), and the digest of what the job made of it.

    ``before`` holds the row's cells as they are stored, sealed ones sealed. ``identifiers`` are those it got.
    ``leads`` are the pictures of its leads before, null where the job told of none; ``leads_after`` tells changes.
    """

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="contacts", db_index=False)
    contact_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.BinaryField()
    identifiers = ArrayField(models.BigIntegerField(), default=list)
    leads = models.JSONField(null=True)
    leads_after = models.BinaryField(null=True)
    is_undone = models.BooleanField(default=False)

    class Meta:
        db_table = "imports_contact_trail"
        constraints = [models.UniqueConstraint(fields=["job", "contact_id"], name="imports_contact_trail_once")]


class CompanyTrail(models.Model):
    """A company that the job touched, likewise; ``keys`` are the ids of the codes, domains and names it learnt."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="companies", db_index=False)
    company_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.BinaryField()
    keys = ArrayField(models.BigIntegerField(), default=list)
    is_undone = models.BooleanField(default=False)

    class Meta:
        db_table = "imports_company_trail"
        constraints = [models.UniqueConstraint(fields=["job", "company_id"], name="imports_company_trail_once")]


@tracked()
class MappingTemplate(models.Model):
    """A mapping that somebody saved, offered again for files with the same columns."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=100, unique=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField()
    user_id = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "imports_template"

    def __str__(self) -> str:
        return self.name
