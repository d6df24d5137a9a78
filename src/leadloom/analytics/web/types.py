"""What web analytics is made of."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from leadloom.analytics.definition import rate
from leadloom.analytics.web.definition import mean
from leadloom.criteria.types import Label


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of some visits. ``seconds`` were spent on pages in the ``measured`` visits among them.

    ``networks`` are the company networks they came from; ``median`` is in whole seconds, of the measured visits.
    """

    visits: int = 0
    visitors: int = 0
    networks: int = 0
    views: int = 0
    bounces: int = 0
    seconds: float = 0.0
    measured: int = 0
    median: int = 0

    @property
    def pages_per_visit(self) -> Decimal | None:
        """Return the mean number of pages, two decimals; None without visits."""
        return mean(self.views, of=self.visits, places=2)

    @property
    def bounce_rate(self) -> Decimal:
        """Return bounces ÷ visits in per cent, two decimals."""
        return rate(self.bounces, of=self.visits)

    @property
    def mean_dwell(self) -> Decimal | None:
        """Return the mean seconds of the measured visits, one decimal; None without any."""
        return mean(self.seconds, of=self.measured, places=1)

    @property
    def median_dwell(self) -> int | None:
        """Return the median of the measured visits in whole seconds, of two middle ones the lower; None without any."""
        return self.median if self.measured else None


@dataclass(frozen=True, slots=True)
class Bucket:
    """A day, or the week from that Monday on, of a period."""

    on: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class Overview:
    """A period's numbers in all and bucket by bucket; buckets without a visit are there, with nothing."""

    total: Figures
    series: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page of a period's visits. ``measured`` dwells of it took ``seconds``."""

    path: str
    views: int
    visitors: int
    entries: int
    exits: int
    bounces: int
    seconds: float
    measured: int

    @property
    def bounce_rate(self) -> Decimal | None:
        """Return bounces ÷ entries in per cent; None where nobody entered."""
        return rate(self.bounces, of=self.entries) if self.entries else None

    @property
    def exit_rate(self) -> Decimal:
        """Return exits ÷ views in per cent."""
        return rate(self.exits, of=self.views)

    @property
    def mean_dwell(self) -> Decimal | None:
        """Return the mean seconds of a measured dwell, one decimal; None without any."""
        return mean(self.seconds, of=self.measured, places=1)


@dataclass(frozen=True, slots=True)
class OriginRow:
    """Where visits came from. Contacts became known and leads were opened while such a visit went on."""

    label: Label
    source: str
    medium: str
    campaign: str
    keyword: str
    referrer: str
    visits: int
    visitors: int
    bounces: int
    views: int
    contacts: int
    leads: int

    @property
    def bounce_rate(self) -> Decimal:
        """Return bounces ÷ visits in per cent."""
        return rate(self.bounces, of=self.visits)

    @property
    def pages_per_visit(self) -> Decimal | None:
        """Return the mean number of pages, two decimals; None without visits."""
        return mean(self.views, of=self.visits, places=2)


@dataclass(frozen=True, slots=True)
class WayRow:
    """The first pages of visits in order; ``ended`` of the ``visits`` had no further page."""

    pages: tuple[str, ...]
    visits: int
    ended: int


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """A company network, under its hash, and who came from it; ``contacts`` are the known ones of the visitors.

    ``company`` is where most of these contacts are, None where none of them says.
    """

    network: str
    visits: int
    visitors: int
    contacts: int
    views: int
    last_at: datetime
    company: str | None
