from leadloom.catalog.definition import catalogue_document
from leadloom.catalog.events import EVENTS, KEY_BEHAVIOURS
from leadloom.catalog.fields import FIELDS
from leadloom.catalog.selectors import DECLARED
from leadloom.criteria.types import Catalogue


def test_the_declared_catalogue_is_one_the_language_of_conditions_can_use() -> None:
    catalogue: Catalogue = DECLARED
    assert catalogue.field("company.employees").path == ("company", "employees")
    assert catalogue.event("page_viewed").properties["path"].path == ("path",)
    assert catalogue.event("nothing") is None
    assert catalogue.field("name") is None, "personal fields can't be asked for"


def test_everything_has_a_name_in_both_languages() -> None:
    document = catalogue_document(DECLARED)
    named = [*document["event_types"], *document["fields"], *document["sources"]]
    named += [known for event in document["event_types"] for known in event["properties"]]
    assert len(document["event_types"]) == len(EVENTS)
    assert all(item["label"]["zh"] and item["label"]["en"] for item in named)


def test_key_behaviours_are_declared_event_types() -> None:
    assert set(KEY_BEHAVIOURS) <= EVENTS.keys()


def test_choices_are_in_their_natural_order() -> None:
    assert list(FIELDS["title_level"].choices) == [
        "staff", "manager", "department_manager", "director", "vp", "c_level",
    ]  # fmt: skip
