"""How personal values look to people without the right to see them."""


def mask_mobile(e164: str) -> str:
    """Return ``+8613800138000`` as ``138****8000``; of shorter numbers only the last two digits stay."""
    national = e164.removeprefix("+86") if e164.startswith("+86") else e164
    if len(national) < 11:
        return f"****{national[-2:]}" if len(national) >= 8 else "****"
    return f"{national[:3]}****{national[-4:]}"


def mask_email(address: str) -> str:
    """Return ``wang.fang@example.com`` as ``w***@example.com``."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}***{at}{domain}" if at else "***"


def mask_name(name: str) -> str:
    """Return ``王芳`` as ``王*`` and ``Anna Schmidt`` as ``A*** S***``."""
    words = name.split()
    if len(words) == 1 and not name.isascii():
        return name[:1] + "*" * min(len(name) - 1, 2) if len(name) > 1 else "*"
    return " ".join(f"{word[:1]}***" for word in words)


def mask_text(value: str) -> str:
    """Return the first character and stars: for identifiers of any other kind."""
    return f"{value[:1]}***" if value else ""
