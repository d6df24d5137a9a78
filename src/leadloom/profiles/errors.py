"""What can be wrong with a change of a company."""

from leadloom.kernel.errors import Conflict, InvalidInput


class InvalidCompany(InvalidInput):
    """A value is none of a company: no domain, no credit code."""

    code = "invalid_company"


class CompanyTaken(Conflict):
    """Code or domain mean another company; the two may be merged, never silently."""

    code = "company_taken"


class ParentBelow(Conflict):
    """The wanted parent is the company itself or stands below it."""

    code = "parent_below"
