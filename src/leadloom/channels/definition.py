"""Which mail servers may be used where."""

import ipaddress
import re
from typing import Final

from email_validator import EmailNotValidError, validate_email

from leadloom.channels.types import SendingState, SmtpServer
from leadloom.kernel.errors import FieldProblem, InvalidInput

PASSWORD_CELL: Final = "channels_smtpsettings.password"  # noqa: S105 - names a column
NOT_LOCAL: Final = (
    "Outside production mail may only go to a server on this machine (127.0.0.1, ::1 or localhost): "
    "test data must never reach real people. Set LEADLOOM_PRODUCTION=1 on a real installation."
)
NO_SETTINGS: Final = (
    "No mail server is set up, so nothing is sent. An administrator enters it under Settings, Mail server."
)


def is_local(host: str) -> bool:
    """Tell whether ``host`` is this machine by its own spelling; names are not looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def sending_state(server: SmtpServer | None, *, production: bool) -> SendingState:
    """Tell whether dispatch may send through ``server``."""
    if server is None:
        return SendingState("no_smtp_settings", NO_SETTINGS)
    if not production and not is_local(server.host):
        return SendingState("server_not_local", NOT_LOCAL)
    return SendingState("ready", f"Mail leaves through {server.host}:{server.port}.")


def checked(server: SmtpServer, *, production: bool) -> SmtpServer:
    """Return the server as it may be stored; raises InvalidInput that names the wrong fields."""
    problems = []
    if not server.host or any(char.isspace() for char in server.host):
        problems.append(FieldProblem("host", "a host name or address is needed"))
    elif not production and not is_local(server.host):
        problems.append(FieldProblem("host", NOT_LOCAL))
    if not 1 <= server.port <= 65_535:
        problems.append(FieldProblem("port", "must be between 1 and 65535"))
    if not is_address(server.from_address):
        problems.append(FieldProblem("from_address", "not an e-mail address"))
    if any(ord(char) < 32 for char in server.from_name):
        problems.append(FieldProblem("from_name", "must be one line of text"))
    if problems:
        raise InvalidInput("The mail server can't be used like this.", problems=tuple(problems))
    return server


def without_address(reason: str, recipient: str) -> str:
    """Return a provider's answer without the recipient's address: reasons are stored and logged in plain."""
    address = re.sub(re.escape(recipient), "(recipient)", reason, flags=re.IGNORECASE) if recipient else reason
    return re.sub(r"[^\s<>()\"',;:]+@[^\s<>()\"',;:]+", "(address)", address)


def is_address(text: str) -> bool:
    """Tell whether ``text`` is an e-mail address; test domains count, nothing is looked up."""
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
