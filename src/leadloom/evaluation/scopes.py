"""Whom a pass is about, as predicates on contact and subject columns that the primary keys can serve."""

from dataclasses import dataclass
from typing import assert_never

from leadloom.criteria.fragments import Fragment, given, sql
from leadloom.evaluation.definition import Everyone, Scope, Some, Touched
from leadloom.kernel.ids import FIRST_VISITOR


@dataclass(frozen=True)
class ScopeFilters:
    """The predicates of one scope and the parameters they need at run time."""

    scope: Scope

    def contacts(self, column: Fragment) -> Fragment:
        """Return the predicate on a column of contact ids."""
        match self.scope:
            case Touched():
                return sql("{} IN ({})", column, _touched())
            case Everyone():
                first, end = given("first", "UInt64"), given("end", "UInt64")
                return sql("{} >= {} AND {} < {}", column, first, column, end)
            case Some():
                return sql("{} IN {}", column, _named())
            case _:
                assert_never(self.scope)

    def subjects(self, column: Fragment) -> Fragment:
        """Return the predicate on a column of subjects: all that may belong to a contact in scope, perhaps more."""
        match self.scope:
            case Touched():
                own = sql("SELECT subject FROM contact_subjects WHERE contact IN ({})", _touched())
                return sql("{} IN ({} UNION ALL {})", column, own, _touched())
            case Everyone():
                if (self.scope.first, self.scope.end) == (0, FIRST_VISITOR):
                    return sql("1")
                mapped = sql("SELECT subject FROM subject_map WHERE {}", self.contacts(sql("contact")))
                return sql("(({}) OR {} IN ({}))", self.contacts(column), column, mapped)
            case Some():
                own = sql("SELECT subject FROM contact_subjects WHERE contact IN {}", _named())
                return sql("({} IN {} OR {} IN ({}))", column, _named(), column, own)
            case _:
                assert_never(self.scope)

    def parameters(self) -> dict[str, int | list[int]]:
        """Return the values of the parameters that the predicates mention."""
        match self.scope:
            case Touched():
                return {"tick": self.scope.tick}
            case Everyone():
                return {"first": self.scope.first, "end": self.scope.end}
            case Some():
                return {"contacts": list(self.scope.contacts)}
            case _:
                assert_never(self.scope)


def _named() -> Fragment:
    return given("contacts", "Array(UInt64)")


def _touched() -> Fragment:
    return sql("SELECT contact FROM touched WHERE tick = {}", given("tick", "UInt64"))
