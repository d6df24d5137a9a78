"""How the columns of a file become contacts: the mapping, read from YAML and checked. Pure.

    name: Sample funnel
    zone: America/Sao_Paulo            # of instants without one
    file: {encoding: utf-8, delimiter: ","}
    join: {file: deals.csv, column: mql_id, with: mql_id}   # a second file in the same folder
    contact:
      external_id: {column: mql_id, source: mql}
      created_at: {column: first_contact_date, format: "%d-%m-%Y"}
      fields:                          # our field names, or custom.<name>
        source: {column: origin, empty: not_given}
        custom.landing_page: landing_page_id
      consents: [{purpose: marketing, channel: email, column: news, given: ["yes"], withdrawn: ["no"], text: …}]
      suppress: {column: unsubscribed, when: ["yes"]}
    lead:
      key: mql_id
      opened_at: {column: first_contact_date, format: "%d-%m-%Y"}
      won_at: {column: won_date, format: "%Y-%m-%d %H:%M:%S"}
      lost_at: {column: lost_date}
      lost_reason: reason
      amount: amount
      cost: cost                       # what this lead cost; in the deal's currency without one of its own
      cost_currency: {constant: CNY}
      cost_kind: promotion             # material, promotion or labour
      marketing_owner: {column: sdr_id, role: sdr}
      sales_owner: {column: sr_id, role: sales}
    staff: {domain: staff.example.com}  # without it, owners are named by the addresses they sign in with
    check: {mail_servers: true}         # ask the DNS whether domains take mail; not without it

A value is a column's name, or an object with ``column`` or ``constant``; ``empty`` stands for an empty cell,
``values`` maps what is written to what is meant.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from leadloom.compliance.types import Channel
from leadloom.costs.types import CostKind
from leadloom.kernel.errors import FieldProblem, InvalidInput
from leadloom.team.types import Role

FIELDS: Final = frozenset(
    {
        "name",
        "first_name",
        "last_name",
        "email",
        "mobile",
        "title",
        "company",
        "credit_code",
        "website",
        "industry",
        "employees",
        "region",
        "purchase_stage",
        "product",
        "source",
    }
)
CUSTOM: Final = "custom."
ISO: Final = "iso"
Node = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value comes from. ``formats`` are those of dates, ``iso`` for ISO-8601."""

    column: str = ""
    constant: str = ""
    empty: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = (ISO,)
    role: Role | None = None
    source: str = ""

    def read(self, row: Mapping[str, str]) -> str:
        """Return the value of a row: trimmed, translated, or what stands for an empty cell."""
        text = row.get(self.column, "").strip() if self.column else self.constant
        return self.values.get(text, text) if text else self.empty


@dataclass(frozen=True, slots=True)
class ConsentCell:
    """A column that says whether somebody agreed; other words than ``given`` and ``withdrawn`` say nothing."""

    purpose: str
    channel: Channel
    cell: Cell
    given: frozenset[str]
    withdrawn: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class LeadCells:
    """What is known of the lead behind a row. A row told as both won and lost is won."""

    key: Cell
    opened_at: Cell
    won_at: Cell | None = None
    lost_at: Cell | None = None
    lost_reason: Cell | None = None
    amount: Cell | None = None
    currency: Cell | None = None
    marketing_owner: Cell | None = None
    sales_owner: Cell | None = None
    cost: Cell | None = None
    cost_currency: Cell | None = None
    cost_campaign: Cell | None = None
    cost_channel: Cell | None = None
    cost_kind: CostKind = CostKind.PROMOTION

    def all(self) -> list[Cell | None]:
        """Return every cell it reads."""
        times = [self.key, self.opened_at, self.won_at, self.lost_at]
        deal = [self.lost_reason, self.amount, self.currency, self.marketing_owner, self.sales_owner]
        return [*times, *deal, self.cost, self.cost_currency, self.cost_campaign, self.cost_channel]


@dataclass(frozen=True, slots=True)
class Join:
    """A second file: its rows add columns where its ``column`` equals the first file's ``other``."""

    file: str
    column: str
    other: str


@dataclass(frozen=True, slots=True)
class ImportMap:
    """A checked mapping. ``columns`` names every column it reads."""

    name: str
    zone: ZoneInfo
    encoding: str
    delimiter: str
    external_id: Cell | None
    created_at: Cell | None
    fields: Mapping[str, Cell]
    custom: Mapping[str, Cell]
    consents: tuple[ConsentCell, ...]
    suppress: Cell | None
    suppress_when: frozenset[str]
    lead: LeadCells | None
    join: Join | None
    staff_domain: str
    asks_mail_servers: bool = False

    def columns(self) -> set[str]:
        """Return the names of all columns the mapping reads."""
        cells = [self.external_id, self.created_at, self.suppress, *self.fields.values(), *self.custom.values()]
        cells += [consent.cell for consent in self.consents]
        if self.lead:
            cells += self.lead.all()
        named = {cell.column for cell in cells if cell is not None and cell.column}
        return named | ({self.join.other} if self.join else set())


def parse_map(text: str) -> ImportMap:
    """Return the mapping of a YAML text; raises InvalidInput that names every wrong place."""
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _wrong([FieldProblem("", f"This is no YAML: {error}")]) from error
    reader = _Reader([])
    found = _read(reader, reader.node(loaded, ""))
    if reader.problems:
        raise _wrong(reader.problems)
    return found


def _wrong(problems: Sequence[FieldProblem]) -> InvalidInput:
    first = problems[0]
    return InvalidInput(f"The mapping is wrong: {first.path}: {first.message}", problems=tuple(problems))


@dataclass(slots=True)
class _Reader:
    """Reads nodes and collects what is wrong with them."""

    problems: list[FieldProblem]

    def node(self, value: object, path: str) -> Node:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.problems.append(FieldProblem(path, "must be an object"))
            return {}
        return {str(key): inner for key, inner in value.items()}

    def cell(self, value: object, path: str) -> Cell:
        if isinstance(value, str):
            return Cell(column=value)
        node = self.node(value, path)
        if ("column" in node) == ("constant" in node):
            self.problems.append(FieldProblem(path, "must name either a column or a constant"))
        formats = node.get("format", ISO)
        return Cell(
            column=_text(node, "column"),
            constant=_text(node, "constant"),
            empty=_text(node, "empty"),
            values={str(key): str(inner) for key, inner in self.node(node.get("values"), f"{path}.values").items()},
            formats=tuple(map(str, formats)) if isinstance(formats, list) else (str(formats),),
            role=self.role(node.get("role"), f"{path}.role"),
            source=_text(node, "source"),
        )

    def optional(self, node: Node, key: str, path: str) -> Cell | None:
        return self.cell(node[key], f"{path}.{key}") if key in node else None

    def needed(self, node: Node, key: str, path: str) -> Cell:
        if key not in node:
            self.problems.append(FieldProblem(f"{path}.{key}", "is missing"))
            return Cell()
        return self.cell(node[key], f"{path}.{key}")

    def flag(self, node: Node, key: str, path: str) -> bool:
        value = node.get(key, False)
        if not isinstance(value, bool):
            self.problems.append(FieldProblem(f"{path}.{key}", "must be true or false"))
        return value is True

    def role(self, value: object, path: str) -> Role | None:
        if value is None:
            return None
        if str(value) not in set(Role):
            self.problems.append(FieldProblem(path, "is no role"))
            return None
        return Role(str(value))

    def cost_kind(self, node: Node, path: str) -> CostKind:
        word = _text(node, "cost_kind") or CostKind.PROMOTION.value
        if word not in set(CostKind):
            self.problems.append(FieldProblem(path, "must be material, promotion or labour"))
            return CostKind.PROMOTION
        return CostKind(word)

    def zone(self, name: str) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            self.problems.append(FieldProblem("zone", "is no time zone"))
            return ZoneInfo("UTC")


def _read(reader: _Reader, root: Node) -> ImportMap:
    contact = reader.node(root.get("contact"), "contact")
    file = reader.node(root.get("file"), "file")
    fields = dict(_fields(reader, contact))
    suppress = reader.node(contact.get("suppress"), "contact.suppress")
    lead = _lead(reader, root)
    staff = _text(reader.node(root.get("staff"), "staff"), "domain")
    external_id = reader.optional(contact, "external_id", "contact")
    if external_id is not None and not external_id.source:
        reader.problems.append(FieldProblem("contact.external_id.source", "is missing"))
    return ImportMap(
        name=_text(root, "name") or "import",
        zone=reader.zone(_text(root, "zone") or "UTC"),
        encoding=_text(file, "encoding") or "utf-8",
        delimiter=_text(file, "delimiter") or ",",
        external_id=external_id,
        created_at=reader.optional(contact, "created_at", "contact"),
        fields={name: cell for name, cell in fields.items() if not name.startswith(CUSTOM)},
        custom={name.removeprefix(CUSTOM): cell for name, cell in fields.items() if name.startswith(CUSTOM)},
        consents=tuple(_consents(reader, contact)),
        suppress=reader.cell({"column": suppress.get("column", "")}, "contact.suppress") if suppress else None,
        suppress_when=_words(suppress.get("when")),
        lead=lead,
        join=_join(reader, root),
        staff_domain=staff,
        asks_mail_servers=reader.flag(reader.node(root.get("check"), "check"), "mail_servers", "check"),
    )


def _fields(reader: _Reader, contact: Node) -> Iterator[tuple[str, Cell]]:
    for name, value in reader.node(contact.get("fields"), "contact.fields").items():
        path = f"contact.fields.{name}"
        if name not in FIELDS and not name.startswith(CUSTOM):
            reader.problems.append(FieldProblem(path, "is no field of a contact; use custom.<name>"))
        yield name, reader.cell(value, path)


def _consents(reader: _Reader, contact: Node) -> Iterator[ConsentCell]:
    listed = contact.get("consents") or []
    for number, value in enumerate(cast("list[object]", listed) if isinstance(listed, list) else []):
        path = f"contact.consents.{number}"
        node = reader.node(value, path)
        channel = _text(node, "channel") or Channel.ANY.value
        if channel not in set(Channel):
            reader.problems.append(FieldProblem(f"{path}.channel", "is no channel"))
            channel = Channel.ANY.value
        yield ConsentCell(
            purpose=_text(node, "purpose") or "marketing",
            channel=Channel(channel),
            cell=reader.cell({"column": node.get("column", "")}, path),
            given=_words(node.get("given")),
            withdrawn=_words(node.get("withdrawn")),
            text=_text(node, "text"),
        )


def _lead(reader: _Reader, root: Node) -> LeadCells | None:
    if "lead" not in root:
        return None
    node = reader.node(root["lead"], "lead")
    return LeadCells(
        key=reader.needed(node, "key", "lead"),
        opened_at=reader.needed(node, "opened_at", "lead"),
        won_at=reader.optional(node, "won_at", "lead"),
        lost_at=reader.optional(node, "lost_at", "lead"),
        lost_reason=reader.optional(node, "lost_reason", "lead"),
        amount=reader.optional(node, "amount", "lead"),
        currency=reader.optional(node, "currency", "lead"),
        marketing_owner=reader.optional(node, "marketing_owner", "lead"),
        sales_owner=reader.optional(node, "sales_owner", "lead"),
        cost=reader.optional(node, "cost", "lead"),
        cost_currency=reader.optional(node, "cost_currency", "lead"),
        cost_campaign=reader.optional(node, "cost_campaign", "lead"),
        cost_channel=reader.optional(node, "cost_channel", "lead"),
        cost_kind=reader.cost_kind(node, "lead.cost_kind"),
    )


def _join(reader: _Reader, root: Node) -> Join | None:
    if "join" not in root:
        return None
    node = reader.node(root["join"], "join")
    file, column = _text(node, "file"), _text(node, "column")
    if not file or not column or "/" in file or "\\" in file:
        reader.problems.append(FieldProblem("join", "must name a file of the same folder and a column"))
    return Join(file=file, column=column, other=_text(node, "with") or column)


def _text(node: Node, key: str) -> str:
    value = node.get(key)
    return "" if value is None else str(value)


def _words(value: object) -> frozenset[str]:
    """Return words without case. They are quoted in YAML, which reads a bare yes as true."""
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return frozenset(_word(item) for item in listed)


def _word(item: object) -> str:
    return str(item).strip().casefold()
