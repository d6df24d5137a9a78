"""What ``serve`` says when everything is up."""

import os

DEMO_PASSWORD = "leadloom-demo"  # noqa: S105 - the demo's, printed on purpose
DEMO_SIGN_INS = (
    ("admin@example.com", "administrator"),
    ("marketer@example.com", "marketer"),
    ("marketing.manager@example.com", "marketing manager"),
    ("sdr@example.com", "SDR"),
    ("e1@example.com", "salesperson, team East"),
    ("e3@example.com", "salesperson, team East"),
    ("s1@example.com", "salesperson, team South"),
    ("sales.manager@example.com", "sales manager, team East"),
    ("sales.ops@example.com", "sales operations"),
    ("analyst@example.com", "analyst"),
)


def print_banner(*, demo: bool) -> None:
    """Print the addresses, the demo's sign-ins and "ready"."""
    origin, public = os.environ["LEADLOOM_ORIGIN"], os.environ["LEADLOOM_PUBLIC_ORIGIN"]
    lines = [f"Leadloom       {origin}", f"public origin  {public}"]
    if demo:
        lines += [f"demo website   {public}/demo/", f"demo inbox     {origin}/demo/inbox", ""]
        lines += [f"  {email:<32} {DEMO_PASSWORD}   {who}" for email, who in DEMO_SIGN_INS]
    print(*lines, "", "ready", sep="\n", flush=True)  # noqa: T201
