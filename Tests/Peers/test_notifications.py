# Notifications of the running program: told as they happen, to their own person and nobody else.
from appliance import ADMIN_EMAIL, ADMIN_PASSWORD, UNLIMITED
from test_live import Stream
from test_socketio import Listener


def test_only_its_person_is_told(data, serve):
    campus = serve(data, env=UNLIMITED)
    campus.token = campus.sign_in()
    made = campus.ask("POST", "/api/v1/invitations", {"email": "noor@x.example"}, campus.token)
    assert made.status == 201, made.body
    joined = campus.ask("POST", "/api/v1/invitations/sign-up", {
        "token": made.json["url"].rsplit("/", 1)[1], "name": "Noor Haddad", "password": "a heron over the millpond"})
    assert joined.status in (200, 201), joined.body
    noor = joined.json["accessToken"]
    person = campus.ask("GET", "/api/v1/me", token=noor).json["id"]
    hers, mine = Stream(campus, "notifications", token=noor), Stream(campus, "notifications")
    given = campus.ask("POST", f"/api/v1/people/{person}/roles", {"role": "auditor"}, campus.token)
    assert given.status == 201, given.body
    kind, told = next(hers)
    assert kind == "notifications" and told["kind"] == "role.changed" and told["unread"] == 1
    assert told["title"] == "You have a new role: Auditor"
    # What comes next for the other is theirs: they were told nothing of it.
    again = campus.ask("POST", "/api/v1/auth/sign-in", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD},
                       headers={"User-Agent": "another/1.0"})
    assert again.status == 200, again.body
    kind, told = next(mine)
    assert kind == "notifications" and told["kind"] == "session.new-device", told
    listed = campus.ask("GET", "/api/v1/notifications", token=campus.token).json
    assert listed["unread"] == told["unread"] == 2 and listed["items"][0]["id"] == told["id"]
    assert [each["kind"] for each in listed["items"]] == ["session.new-device", "invitation.accepted"]
    hers.close()
    mine.close()


def test_over_socket_io(data, serve):
    """The events and acknowledgements that clients of older systems know, and every other page of the same person."""
    campus = serve(data, env=UNLIMITED)
    campus.token = campus.sign_in()
    page = Stream(campus, "notifications.unread")
    with Listener(campus, namespaces=("/notifications",)) as listener:
        told, counts = [], []
        listener.client.on("notification", lambda data: listener.keep(told, data), namespace="/notifications")
        listener.client.on("unreadCount", lambda data: listener.keep(counts, data["count"]), namespace="/notifications")

        def ask(event, data=None):
            return listener.client.call(event, data, namespace="/notifications", timeout=5)

        assert ask("getUnreadCount") == {"count": 0}
        for name in ("one/1.0", "two/1.0"):
            entered = campus.ask("POST", "/api/v1/auth/sign-in", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD},
                                 headers={"User-Agent": name})
            assert entered.status == 200, entered.body
        listener.wait(lambda: len(told) == 2 and counts[-1:] == [2])
        assert {each["kind"] for each in told} == {"session.new-device"}
        assert next(page)[1] in ({"count": 1}, {"count": 2})
        assert ask("markAsRead", {"notificationIds": [told[0]["id"]]}) == {"success": True, "count": 1}
        listener.wait(lambda: counts[-1] == 1)
        foreign = ask("markAsRead", {"notificationIds": ["0000000000001"]})
        assert not foreign["success"] and foreign["error"]["code"] == "not-found"
        assert not ask("markAsRead", {"notificationIds": []})["success"]
        assert ask("markAllAsRead") == {"success": True, "count": 0}
        listener.wait(lambda: counts[-1] == 0)
        listed = campus.ask("GET", "/api/v1/notifications?show=unread", token=campus.token).json
        assert listed["items"] == [] and listed["unread"] == 0
        # The other page is told as well, down to nothing.
        while next(page)[1]["count"] > 0:
            pass
    page.close()
