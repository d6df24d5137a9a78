"""Saved views, what people set for a list, bulk actions with what they did to whom, exports with their rows."""

from django.db import models

from leadloom.lists.types import Action, BulkState, ExportState, FileKind, ListName, MemberState
from leadloom.team.audit import tracked


@tracked()
class SavedView(models.Model):
    """A list with filters, order and columns under a name; its owner's alone, or shared with a team and those below it.

    ``filters`` are those of the list's own address without a search text, ``columns`` objects of ``key`` and ``width``
    in order.
    """

    id = models.BigAutoField(primary_key=True)
    list_name = models.CharField(max_length=10, choices=[(one.value, one.value) for one in ListName])
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)
    sort = models.CharField(max_length=20, default="", blank=True)
    columns = models.JSONField(default=list)
    user = models.ForeignKey("team.User", models.PROTECT, related_name="+")
    team = models.ForeignKey("team.Team", models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "lists_view"
        constraints = [models.UniqueConstraint(fields=["list_name", "user", "name"], name="lists_view_name_once")]
        indexes = [models.Index(fields=["list_name", "team"], name="lists_view_team")]

    def __str__(self) -> str:
        return self.name


class ListSetting(models.Model):
    """What somebody set for a list: the view it opens with, and the columns where no view says which."""

    id = models.BigAutoField(primary_key=True)
    list_name = models.CharField(max_length=10, choices=[(one.value, one.value) for one in ListName])
    user = models.ForeignKey("team.User", models.PROTECT, related_name="+")
    default_view = models.ForeignKey(SavedView, models.SET_NULL, null=True, related_name="+")
    columns = models.JSONField(default=list)

    class Meta:
        db_table = "lists_setting"
        constraints = [models.UniqueConstraint(fields=["list_name", "user"], name="lists_setting_once")]


@tracked(exclude=["search", "members", "last_gathered", "done", "changed", "put_back", "kept"])
class BulkAction(models.Model):
    """Something done to many contacts. ``principal`` is who asked, as of then: its scope decides who is meant.

    ``list_name`` is the list that ``filters`` and ``ids`` speak of.
    ``search`` is the search text among the filters, sealed under the row: it may be somebody's name.
    ``argument`` is what the action takes (``tag``, ``user_id``, ``team_id``, ``field`` and ``value``). ``members`` are
    gathered up to ``last_gathered``; of them ``done`` were looked at and ``changed`` became different. ``as_of`` is
    the instant under which everything is written, however often the run was broken off.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("team.User", models.PROTECT, related_name="+")
    principal = models.JSONField()
    list_name = models.CharField(
        max_length=10,
        choices=[(one.value, one.value) for one in ListName],
        default=str(ListName.CONTACTS),
        db_default=str(ListName.CONTACTS),
    )
    action = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Action])
    argument = models.JSONField(default=dict)
    filters = models.JSONField(default=dict)
    search = models.BinaryField(null=True)
    ids = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in BulkState])
    failure = models.CharField(max_length=300, default="", blank=True)
    last_gathered = models.BigIntegerField(default=0)
    members = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    put_back = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    as_of = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "lists_bulk_action"
        indexes = [
            models.Index(
                fields=["id"],
                name="lists_bulk_at_work",
                condition=models.Q(state__in=[state.value for state in BulkState if state.at_work]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"


class BulkMember(models.Model):
    """A contact of a bulk action, or (of ``assign_lead``) a lead. ``before`` is what the undo puts back."""

    id = models.BigAutoField(primary_key=True)
    bulk = models.ForeignKey(BulkAction, models.CASCADE, related_name="+")
    member_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in MemberState])
    before = models.JSONField(null=True)

    class Meta:
        db_table = "lists_bulk_member"
        constraints = [models.UniqueConstraint(fields=["bulk", "member_id"], name="lists_bulk_member_once")]
        indexes = [models.Index(fields=["bulk", "state", "member_id"], name="lists_bulk_member_state")]


class Export(models.Model):
    """A list on its way out of the house. ``rows`` so far stand in its parts; ``position`` is behind the last of them.

    ``search`` is the search text among the filters, sealed under the row.
    ``is_plain``: personal values are as they are, for a role that may see them. The parts go at ``expires_at``.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("team.User", models.PROTECT, related_name="+")
    principal = models.JSONField()
    list_name = models.CharField(max_length=10, choices=[(one.value, one.value) for one in ListName])
    filters = models.JSONField(default=dict)
    search = models.BinaryField(null=True)
    columns = models.JSONField(default=list)
    kind = models.CharField(max_length=12, choices=[(one.value, one.value) for one in FileKind])
    locale = models.CharField(max_length=10)
    is_plain = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in ExportState])
    failure = models.CharField(max_length=300, default="", blank=True)
    rows = models.IntegerField(default=0)
    position = models.JSONField(null=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    downloads = models.IntegerField(default=0)

    class Meta:
        db_table = "lists_export"
        indexes = [
            models.Index(fields=["user", "-id"], name="lists_export_of_user"),
            models.Index(
                fields=["id"], name="lists_export_running", condition=models.Q(state=str(ExportState.RUNNING))
            ),
            models.Index(
                fields=["expires_at"], name="lists_export_expires", condition=models.Q(state=str(ExportState.READY))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_name} {self.pk}"


class ExportPart(models.Model):
    """Rows of an export as JSON lists, compressed and sealed under export and number: no disk holds them plain."""

    id = models.BigAutoField(primary_key=True)
    export = models.ForeignKey(Export, models.CASCADE, related_name="+")
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        db_table = "lists_export_part"
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="lists_export_part_once")]
