"""Addresses of campaigns, below an organisation's slug; those of respondents are in ``respondent_urls``."""

from django.urls import path

from leadline.web.questionnaires import views

urlpatterns = [
    path("assessments/<int:id>/campaigns/", views.campaigns, name="campaigns"),
    path("assessments/<int:id>/campaigns/new/", views.add, name="campaign-add"),
    path("campaigns/<int:campaign>/", views.campaign, name="campaign"),
    path("campaigns/<int:campaign>/settings/", views.change, name="campaign-change"),
    path("campaigns/<int:campaign>/items/", views.items, name="campaign-items"),
    path("campaigns/<int:campaign>/people/", views.people, name="campaign-people"),
    path(
        "campaigns/<int:campaign>/people/<int:participant>/remove/", views.remove_person, name="campaign-person-remove"
    ),
    path("campaigns/<int:campaign>/do/", views.act, name="campaign-act"),
    path("campaigns/<int:campaign>/workbook/", views.workbook, name="campaign-workbook"),
    path("campaigns/<int:campaign>/import/", views.bring_in, name="campaign-import"),
]
