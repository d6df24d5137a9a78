"""The owners that rows name: each must be one of the staff, unless the mapping lets them be added."""

from collections.abc import Iterator, Sequence

from leadloom.imports.mapping import ImportMap, LeadCells
from leadloom.imports.rows import Checked
from leadloom.imports.staff import StaffBook
from leadloom.imports.types import Finding, Problem


def needs_staff(mapping: ImportMap) -> bool:
    """Tell whether rows name owners who must be there already."""
    cells = mapping.lead
    return cells is not None and not mapping.staff_domain and bool(cells.marketing_owner or cells.sales_owner)


def with_owners(checked: Sequence[Checked], mapping: ImportMap) -> list[Checked]:
    """Return checked rows; one that names somebody who is not there is to be fixed. At most one statement."""
    cells = mapping.lead
    if cells is None or not needs_staff(mapping):
        return list(checked)
    staff = StaffBook(mapping.staff_domain)
    leads = [one.values.lead for one in checked if one.values and one.values.lead]
    staff.look_up(ref for lead in leads for ref in (lead.marketing_owner, lead.sales_owner))
    return [Checked(None, problems) if (problems := tuple(_strangers(one, cells, staff))) else one for one in checked]


def _strangers(one: Checked, cells: LeadCells, staff: StaffBook) -> Iterator[Finding]:
    lead = one.values.lead if one.values else None
    if lead is None:
        return
    for ref, cell in ((lead.marketing_owner, cells.marketing_owner), (lead.sales_owner, cells.sales_owner)):
        if ref is not None and cell is not None and staff.user(ref) is None:
            yield Finding(Problem.UNKNOWN_OWNER, cell.column)
