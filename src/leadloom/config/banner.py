"""What ``serve`` says when everything is up."""

import os

from leadloom.config.demo.cast import DEMO_PASSWORD, PEOPLE


def print_banner(*, demo: bool) -> None:
    """Print the addresses, the demo's sign-ins and "ready"."""
    origin, public = os.environ["LEADLOOM_ORIGIN"], os.environ["LEADLOOM_PUBLIC_ORIGIN"]
    lines = [f"Leadloom       {origin}", f"public origin  {public}"]
    if demo:
        lines += [f"demo website   {public}/demo/", f"demo inbox     {origin}/demo/inbox", "", *sign_ins()]
    print(*lines, "", "ready", sep="\n", flush=True)  # noqa: T201


def sign_ins() -> list[str]:
    """Return one line for each of the demo's people: address, password, what they do."""
    return [f"  {person.email:<32} {DEMO_PASSWORD}   {person.work[1]}" for person in PEOPLE]
