"""Addresses, below an organisation's slug."""

from django.urls import path

from leadline.web.results import behind, comparing, downloads, plan, process, taking, views, whatif

_ONE = "assessments/<int:id>/"
_RUN = f"{_ONE}results/<int:number>/"

urlpatterns = [
    path("assessments/import/", taking.take_folder, name="assessment-import"),
    path(f"{_ONE}folder/", downloads.folder, name="assessment-folder"),
    path(f"{_ONE}score/", views.score, name="assessment-score"),
    path(f"{_ONE}score/make/", views.make, name="result-make"),
    path(f"{_ONE}score/progress/", views.progress, name="result-progress"),
    path(f"{_ONE}plan/", plan.plan, name="assessment-plan"),
    path(_RUN, views.results, name="results"),
    path(f"{_RUN}indicators/", views.results, {"here": "result-indicators"}, name="result-indicators"),
    path(f"{_RUN}indicators/<str:indicator>/", behind.indicator, name="result-indicator"),
    path(f"{_RUN}agreement/", views.results, {"here": "result-agreement"}, name="result-agreement"),
    path(f"{_RUN}rules/", views.results, {"here": "result-rules"}, name="result-rules"),
    path(f"{_RUN}rules/<str:rule>/", behind.rule, name="result-rule"),
    path(f"{_RUN}quality/", views.results, {"here": "result-quality"}, name="result-quality"),
    path(f"{_RUN}what-if/", whatif.what_if_page, name="result-what-if"),
    path(f"{_RUN}process/", process.process_page, name="result-process"),
    path(f"{_RUN}units/", comparing.units, name="result-units"),
    path(f"{_RUN}comparison/", comparing.comparison, name="result-comparison"),
    path(f"{_RUN}explain/", behind.explain, name="result-explain"),
    path(f"{_RUN}report/<str:language>/", downloads.report, name="result-report"),
    path(f"{_RUN}result.json", downloads.result_json, name="result-json"),
]
