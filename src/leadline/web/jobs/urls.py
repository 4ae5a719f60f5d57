"""Addresses, below an organisation's slug."""

from django.urls import path

from leadline.web.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<uuid:job>/", views.job, name="job"),
    path("jobs/<uuid:job>/part/", views.job_part, name="job-part"),
    path("jobs/<uuid:job>/cancel/", views.job_cancel, name="job-cancel"),
]
