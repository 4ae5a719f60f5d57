"""Addresses of evidence, below an organisation's slug."""

from django.urls import path

from leadline.web.evidence import views

HERE = "assessments/<int:id>/evidence/"

urlpatterns = [
    path(HERE, views.overview, name="evidence"),
    path(f"{HERE}coverage/", views.coverage, name="evidence-coverage"),
    path(f"{HERE}new/", views.add, name="evidence-add"),
    path(f"{HERE}<int:piece>/", views.show, name="evidence-piece"),
    path(f"{HERE}<int:piece>/change/", views.change, name="evidence-change"),
    path(f"{HERE}<int:piece>/review/", views.review, name="evidence-review"),
    path(f"{HERE}<int:piece>/remove/", views.remove, name="evidence-remove"),
    path(f"{HERE}<int:piece>/file/", views.download, name="evidence-file"),
]
