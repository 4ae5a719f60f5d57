"""Every address of the web application."""

from django.urls import include, path

from leadline.web.accounts.addressviews import address, confirm
from leadline.web.accounts.sessionviews import end, sessions
from leadline.web.accounts.views import choose_language, company_callback, company_login, profile, sign_out_others
from leadline.web.api.api import api
from leadline.web.api.views import revoke, tokens
from leadline.web.core.faults import closed
from leadline.web.organisations import installation
from leadline.web.organisations.joining import invitation
from leadline.web.organisations.setup import setup
from leadline.web.organisations.views import add, home, organisations

APPS = (
    "assessments",
    "organisations",
    "maturity",
    "jobs",
    "questionnaires",
    "interviews",
    "evidence",
    "sources",
    "results",
)  # those with pages of an organisation

CLOSED = ("signup/", "email/", "confirm-email/", "3rdparty/", "3rdparty/signup/", "sessions/")
"""Pages of the library that nobody is to come to: accounts are made by invitation; for the others there are ours."""

urlpatterns = [
    path("", home, name="home"),
    path("setup/<str:key>/", setup, name="setup"),
    path("language/", choose_language, name="choose-language"),
    path("invitation/<str:token>/", invitation, name="invitation"),
    path("profile/", profile, name="profile"),
    path("profile/sign-out-others/", sign_out_others, name="sign-out-others"),
    path("profile/sessions/", sessions, name="sessions"),
    path("profile/sessions/<int:session>/end/", end, name="session-end"),
    path("profile/address/", address, name="address"),
    path("profile/address/<str:token>/", confirm, name="address-confirm"),
    path("installation/", installation.accounts, name="installation"),
    path("installation/log/", installation.log, name="installation-log"),
    path("installation/people/<int:person>/", installation.account, name="installation-account"),
    *(
        path(f"installation/people/<int:person>/{what}/", installation.act, {"what": what}, f"installation-{what}")
        for what in ("grant", "take", "off", "on")
    ),
    path("organisations/", organisations, name="organisations"),
    path("organisations/new/", add, name="organisation-add"),
    *(path(f"accounts/{each}", closed) for each in CLOSED),
    path("api/v1/", api.urls),
    path("accounts/api-tokens/", tokens, name="api-tokens"),
    path("accounts/api-tokens/<int:id>/revoke/", revoke, name="api-token-revoke"),
    path("accounts/oidc/<str:provider_id>/login/", company_login),
    path("accounts/oidc/<str:provider_id>/login/callback/", company_callback),
    path("accounts/", include("allauth.urls")),
    path("q/", include("leadline.web.questionnaires.respondent_urls")),
    *(path("o/<slug:slug>/", include(f"leadline.web.{app}.urls")) for app in APPS),
]

handler400 = "leadline.web.core.faults.bad_request"
handler403 = "leadline.web.core.faults.forbidden"
handler404 = "leadline.web.core.faults.missing"
handler429 = "leadline.web.core.faults.too_many"
handler500 = "leadline.web.core.faults.broken"
