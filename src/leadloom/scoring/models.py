"""Scoring models, their published versions, and the scores that were last shown."""

from django.conf import settings
from django.db import models

from leadloom.team.audit import tracked


@tracked()
class ScoringModel(models.Model):
    """A named way of scoring. Several live side by side; the default one fills the columns of lists."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    live = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        db_table = "scoring_model"
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_model"
            )
        ]


@tracked()
class ModelVersion(models.Model):
    """A published version; never changed afterwards. The newest one of a model is in force."""

    id = models.BigAutoField(primary_key=True)
    model = models.ForeignKey(ScoringModel, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    class Meta:
        db_table = "scoring_model_version"
        constraints = [models.UniqueConstraint(fields=["model", "version"], name="scoring_version_once")]


class ContactScore(models.Model):
    """The score as lists show it, rewritten only when the shown value, the rating or the grade changes."""

    pk = models.CompositePrimaryKey("contact_id", "model_id")
    contact_id = models.BigIntegerField()
    model = models.ForeignKey(ScoringModel, on_delete=models.CASCADE)
    version = models.IntegerField()
    total_milli = models.IntegerField()
    fit_milli = models.IntegerField()
    behaviour_milli = models.IntegerField()
    rating = models.CharField(max_length=20)
    grade = models.CharField(max_length=4, null=True)
    as_of = models.DateTimeField()

    class Meta:
        db_table = "scoring_contact_score"
