from django.urls import path

from accounts.views import business, joining, mail, profile, team

app_name = "accounts"
urlpatterns = [
    path("start/", business.start, name="start"),
    path("profile/", profile.profile, name="profile"),
    path("profile/mail/", mail.folder, name="mail"),
    path("profile/mail/<str:name>/", mail.message, name="mail_message"),
    path("profile/mail/<str:name>/html/", mail.message_html, name="mail_html"),
    path("join/<str:token>/", joining.join, name="join"),
    path("b/<slug:business>/settings/", business.settings, name="settings"),
    path("b/<slug:business>/team/", team.team, name="team"),
    path("b/<slug:business>/team/leave/", team.leave, name="leave"),
    path("b/<slug:business>/team/<int:member>/role/", team.change_role, name="change_role"),
    path("b/<slug:business>/team/<int:member>/remove/", team.remove, name="remove_member"),
    path(
        "b/<slug:business>/team/invitations/<int:invitation>/send/",
        team.send_invitation_again,
        name="send_invitation_again",
    ),
    path(
        "b/<slug:business>/team/invitations/<int:invitation>/revoke/",
        team.revoke_invitation,
        name="revoke_invitation",
    ),
]
