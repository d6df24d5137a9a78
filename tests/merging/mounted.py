"""The routes of merging, alone, behind the product's own error handling."""

from django.urls import path

from leadloom.api.app import LeadloomAPI, StrictParser
from leadloom.merging.api import router

api = LeadloomAPI(title="merging", urls_namespace="merging", parser=StrictParser(), docs_url=None)
api.add_router("", router)
urlpatterns = [path("api/v1/", api.urls)]
