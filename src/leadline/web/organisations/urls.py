"""Addresses, below an organisation's slug."""

from django.urls import path

from leadline.web.organisations import audit, people, views

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite_people, name="people-invite"),
    path("people/<int:member>/", people.member, name="member"),
    path("people/<int:member>/remove/", people.remove, name="member-remove"),
    path("people/invitations/<int:invitation>/again/", people.send_again, name="invitation-again"),
    path("people/invitations/<int:invitation>/withdraw/", people.withdraw_invitation, name="invitation-withdraw"),
    path("settings/", views.manage, name="organisation-settings"),
    path("settings/units/new/", views.new_unit, name="unit-add"),
    path("settings/units/<int:unit>/", views.unit, name="unit"),
    path("settings/units/<int:unit>/remove/", views.drop_unit, name="unit-remove"),
    path("audit/", audit.audit, name="audit"),
]
