"""An API that breaks in every way, behind the product's own error handling."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest
from django.urls import path

from leadloom.api.app import LeadloomAPI, StrictParser
from leadloom.kernel.errors import Conflict, FieldProblem, InvalidInput
from leadloom.team.http import Body, Id, Router, Text, public

ERRORS = {
    "ours": RuntimeError("secret of li.na@example.com"),
    "away": OperationalError("connection to 10.0.0.1 refused"),
    "clash": IntegrityError("Key (email)=(li.na@example.com) already exists"),
    "absent": Http404("which table"),
    "denied": PermissionDenied("why"),
    "suspicious": SuspiciousOperation("what"),
    "large": RequestDataTooBig("how large"),
    "state": Conflict("It is closed already.", code="lead_closed"),
    "values": InvalidInput("Some rules are wrong.", problems=(FieldProblem("rules.2.points", "too many"),)),
}
router = Router()


class Inner(Body):
    points: int


class Outer(Body):
    name: Text
    rules: list[Inner] = []


@router.get("/raise/{kind}", response=str)
@public
def breaks(request: HttpRequest, kind: str) -> str:
    raise ERRORS[kind]


@router.post("/echo", response=Outer)
@public
def echo(request: HttpRequest, body: Outer, limit: Id = 1) -> Outer:
    return body


api = LeadloomAPI(title="broken", urls_namespace="broken", parser=StrictParser(), docs_url=None)
api.add_router("", router)
urlpatterns = [path("", api.urls)]
