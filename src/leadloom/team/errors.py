"""What can be refused when people, keys and rights are managed."""

from leadloom.kernel.errors import Conflict


class EmailTaken(Conflict):
    """Another user, active or not, has this e-mail address."""

    code = "email_taken"


class LastAdmin(Conflict):
    """The change would leave the installation without an active administrator."""

    code = "last_admin"


class KeyRevoked(Conflict):
    """The API key was revoked before; that can't be undone."""

    code = "key_revoked"
