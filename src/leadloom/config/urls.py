"""Where everything on the private origin stands."""

from allauth.headless.account.views import ChangePasswordView, LoginView, SessionView
from allauth.headless.base.views import ConfigView
from allauth.headless.constants import Client
from django.urls import include, path, re_path

from leadloom.api.app import api
from leadloom.api.health import event_store_is_ready, healthz, operational_store_is_ready, readyz_of
from leadloom.api.metrics import metrics
from leadloom.api.problems import not_found
from leadloom.api.spa import index
from leadloom.channels.views import inbox, letter
from leadloom.config.schema import clickhouse_folders

CHECKS = {
    "operational_store": operational_store_is_ready,
    "event_store": lambda: event_store_is_ready(clickhouse_folders()),
}

ACCOUNT = [
    path("auth/login", LoginView.as_api_view(client=Client.BROWSER), name="login"),
    path("auth/session", SessionView.as_api_view(client=Client.BROWSER), name="current_session"),
    path("account/password/change", ChangePasswordView.as_api_view(client=Client.BROWSER), name="change_password"),
]
BROWSER = [
    path("config", ConfigView.as_api_view(client=Client.BROWSER), name="config"),
    path("", include((ACCOUNT, "headless"), namespace="account")),
]
HEADLESS = [path("browser/v1/", include((BROWSER, "headless"), namespace="browser"))]
"""Of the sign-in library's calls only those that this product has: no sign-up, no other address, no reset by mail."""

urlpatterns = [
    path("api/v1/", api.urls),
    path("_allauth/", include((HEADLESS, "headless"), namespace="headless")),
    re_path(r"^(api|_allauth)(/.*)?$", not_found),
    path("demo/inbox", inbox),
    path("demo/inbox/<str:name>", letter),
    path("healthz", healthz),
    path("metrics", metrics),
    path("readyz", readyz_of(CHECKS)),
    path("", index),
    path("<path:path>", index),
]

handler400 = "leadloom.api.problems.bad_request"
handler404 = "leadloom.api.problems.not_found"
handler500 = "leadloom.api.problems.server_error"
