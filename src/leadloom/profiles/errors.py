"""What can be wrong with a change of a company or a tag."""

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


class TagNameTaken(Conflict):
    """Another tag has this name or key."""

    code = "tag_name_taken"


class TagInUse(Conflict):
    """Rules read the tag; ``problems`` has the kind and the name of each."""

    code = "tag_in_use"


class TagFollows(Conflict):
    """The contact has the tag by its condition, so that nobody takes it by hand."""

    code = "tag_follows"
