"""Addresses of respondents, below ``q/``: no organisation in them, and no account needed."""

from django.urls import path

from leadline.web.questionnaires import respondents

urlpatterns = [
    path("join/<str:key>/", respondents.enter, name="questionnaire-join"),
    path("<str:key>/", respondents.answer, name="questionnaire"),
    path("<str:key>/answer/", respondents.save, name="questionnaire-save"),
    path("<str:key>/end/", respondents.end, name="questionnaire-end"),
]
