"""All routes of the API, as they are mounted."""

import re
from dataclasses import dataclass

from leadloom.api.app import api
from leadloom.team.access import RouteAccess, access_of

ABSENT = "999999999"


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    access: RouteAccess | None
    pattern: str

    @property
    def url(self) -> str:
        """An address of the route at which nothing stands."""
        return "/api/v1" + re.sub(r"\{[^}]+\}", ABSENT, self.path)

    @property
    def is_safe(self) -> bool:
        return self.method == "GET"

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def all_routes() -> list[Route]:
    return [
        Route(method, path, access_of(operation.view_func), re.sub(r"\{[^}]+\}", "{}", path))
        for bound in api._get_bound_routers()
        for path, view in bound.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    ]
