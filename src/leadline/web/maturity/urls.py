"""Addresses of models, below an organisation's slug."""

from django.urls import path

from leadline.web.maturity import downloads, views

urlpatterns = [
    path("models/", views.overview, name="models"),
    path("models/new/", views.add, name="model-add"),
    path("models/shipped/<str:shipped>/workbook/", downloads.shipped_workbook, name="shipped-workbook"),
    path("models/shipped/<str:shipped>/starter/", downloads.shipped_starter, name="shipped-starter"),
    path("models/<int:own>/", views.model, name="model"),
    path("models/<int:own>/workbook/", downloads.own_workbook, name="model-workbook"),
    path("models/<int:own>/folder/", downloads.own_folder, name="model-folder"),
    path("models/<int:own>/archive/", views.archive, name="model-archive"),
    path("models/<int:own>/remove/", views.remove, name="model-remove"),
]
