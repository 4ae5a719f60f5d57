"""Addresses of assessments, below an organisation's slug."""

from django.urls import path

from leadline.web.assessments import views

urlpatterns = [
    path("", views.overview, name="organisation"),
    path("assessments/new/", views.add, name="assessment-add"),
    path("assessments/<int:id>/", views.home, name="assessment"),
    path("assessments/<int:id>/define/", views.define, name="assessment-define"),
    path("assessments/<int:id>/methods/", views.methods, name="assessment-methods"),
    path("assessments/<int:id>/collect/", views.collect, name="assessment-collect"),
    path("assessments/<int:id>/delete/", views.delete, name="assessment-delete"),
]
