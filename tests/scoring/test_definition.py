"""Points as people read them, and models as JSON."""

from leadloom.scoring.definition import definition_from_json, definition_to_json, shown
from leadloom.scoring.seed import STANDARD


def test_points_are_shown_with_at_most_one_decimal_half_up() -> None:
    assert [shown(milli) for milli in (57_500, 75_000, 49_950, 0)] == ["57.5", "75", "50", "0"]


def test_the_seeded_model_survives_being_stored_and_read() -> None:
    definition = definition_from_json(STANDARD)
    assert definition_from_json(definition_to_json(definition)) == definition
