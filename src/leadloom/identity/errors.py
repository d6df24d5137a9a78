"""What can be wrong with an identifier."""

from leadloom.kernel.errors import Conflict, InvalidInput


class InvalidIdentifier(InvalidInput):
    """Not an e-mail address, mobile number or id."""

    code = "invalid_identifier"


class IdentifierTaken(Conflict):
    """The identifier belongs to another contact; the two may be merged, never silently."""

    code = "identifier_taken"
