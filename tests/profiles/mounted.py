"""The routes of contacts, alone, behind the product's own error handling."""

from django.urls import path

from leadloom.api.app import LeadloomAPI, StrictParser
from leadloom.profiles.api import router

api = LeadloomAPI(title="contacts", urls_namespace="contacts", parser=StrictParser(), docs_url=None)
api.add_router("", router)
urlpatterns = [path("api/v1/", api.urls)]
