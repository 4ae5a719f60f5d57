"""Addresses of interviews, walk-throughs and consensus meetings, below an organisation's slug."""

from django.urls import path

from leadline.web.interviews import consensus, views, writing

HERE = "assessments/<int:id>/"

urlpatterns = [
    path(f"{HERE}interviews/", views.overview, {"kind": "interview"}, name="interviews"),
    path(f"{HERE}interviews/guide/", views.guide, {"kind": "interview"}, name="interview-guide"),
    path(f"{HERE}interviews/new/", views.add, {"kind": "interview"}, name="interview-add"),
    path(f"{HERE}observations/", views.overview, {"kind": "observation"}, name="observations"),
    path(f"{HERE}observations/guide/", views.guide, {"kind": "observation"}, name="observation-guide"),
    path(f"{HERE}observations/new/", views.add, {"kind": "observation"}, name="observation-add"),
    path(f"{HERE}sessions/<int:session>/", views.show, name="interview"),
    path(f"{HERE}sessions/<int:session>/change/", views.change, name="interview-change"),
    path(f"{HERE}sessions/<int:session>/delete/", views.delete, name="interview-delete"),
    path(f"{HERE}sessions/<int:session>/notes/", writing.notes, name="interview-notes"),
    path(f"{HERE}sessions/<int:session>/item/", writing.item, name="interview-item"),
    path(f"{HERE}sessions/<int:session>/step/", writing.step, name="interview-step"),
    path(f"{HERE}sessions/<int:session>/quotes/", writing.quote, name="interview-quote"),
    path(
        f"{HERE}sessions/<int:session>/quotes/<int:quote>/remove/", writing.quote_remove, name="interview-quote-remove"
    ),
    path(f"{HERE}consensus/", consensus.show, name="consensus"),
    path(f"{HERE}consensus/agree/", consensus.agreed, name="consensus-agree"),
    path(f"{HERE}consensus/withdraw/", consensus.withdrawn, name="consensus-withdraw"),
]
