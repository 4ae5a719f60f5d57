"""Every address of the web application."""

from django.urls import include, path

from leadline.web.accounts.views import choose_language
from leadline.web.organisations.setup import setup
from leadline.web.organisations.views import home

APPS = (
    "assessments",
    "organisations",
    "audit",
    "jobs",
    "questionnaires",
    "interviews",
    "evidence",
    "sources",
    "results",
)  # those with pages of an organisation

urlpatterns = [
    path("", home, name="home"),
    path("setup/<str:key>/", setup, name="setup"),
    path("language/", choose_language, name="choose-language"),
    path("accounts/", include("allauth.urls")),
    path("q/", include("leadline.web.questionnaires.respondent_urls")),
    *(path("o/<slug:slug>/", include(f"leadline.web.{app}.urls")) for app in APPS),
]

handler400 = "leadline.web.core.faults.bad_request"
handler403 = "leadline.web.core.faults.forbidden"
handler404 = "leadline.web.core.faults.missing"
handler500 = "leadline.web.core.faults.broken"
