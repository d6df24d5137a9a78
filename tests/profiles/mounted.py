"""The routes of contacts and companies, alone, behind the product's own error handling."""

from django.urls import path

from leadloom.api.app import LeadloomAPI, StrictParser
from leadloom.profiles.api import router
from leadloom.profiles.company_api import router as companies

api = LeadloomAPI(title="contacts", urls_namespace="contacts", parser=StrictParser(), docs_url=None)
api.add_router("", router)
api.add_router("", companies)
urlpatterns = [path("api/v1/", api.urls)]
