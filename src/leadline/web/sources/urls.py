"""Addresses, below an organisation's slug."""

from django.urls import path

from leadline.web.sources import kpiviews, mappingviews, views

_DATA = "assessments/<int:id>/data/"

urlpatterns = [
    path(_DATA, views.sources, name="sources"),
    path(f"{_DATA}add/", views.source_add, name="source-add"),
    path(f"{_DATA}<int:upload>/replace/", views.source_replace, name="source-replace"),
    path(f"{_DATA}<int:upload>/remove/", views.source_remove, name="source-remove"),
    path(f"{_DATA}connections/new/", views.connection_add, name="connection-add"),
    path(f"{_DATA}connections/<int:connection>/read/", views.connection_read, name="connection-read"),
    path(f"{_DATA}connections/<int:connection>/remove/", views.connection_remove, name="connection-remove"),
    path(f"{_DATA}mapping/", mappingviews.mapping, name="mapping"),
    path(f"{_DATA}mapping/propose/", mappingviews.mapping_propose, name="mapping-propose"),
    path(f"{_DATA}mapping/change/", mappingviews.mapping_change, name="mapping-change"),
    path(f"{_DATA}mapping/columns/<int:table>/", mappingviews.mapping_columns, name="mapping-columns"),
    path(f"{_DATA}mapping/text/", mappingviews.mapping_text, name="mapping-text"),
    path(f"{_DATA}mapping/read/", mappingviews.mapping_read, name="mapping-read"),
    path(f"{_DATA}mapping/confirm/", mappingviews.mapping_confirm, name="mapping-confirm"),
    path(f"{_DATA}quality/", mappingviews.data_quality, name="data-quality"),
    path("assessments/<int:id>/kpis/", kpiviews.kpis, name="kpis"),
    path("assessments/<int:id>/kpis/template/", kpiviews.kpi_template, name="kpi-template"),
    path("assessments/<int:id>/kpis/add/", kpiviews.kpi_add, name="kpi-add"),
    path("assessments/<int:id>/kpis/<int:kpi>/remove/", kpiviews.kpi_remove, name="kpi-remove"),
]
