"""Letters over a real network: delivered, tried again, refused, and never waited for by whoever sends them."""

from __future__ import annotations

import base64
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from live.alarms import mail, room, webhook
from live.alarms.courier import MOST_WAITING, Courier, Letter
from live.alarms.room import least
from show.installation import Mail
from tests.alarms.sinks import hook, post
from tests.waiting import until

pytestmark = pytest.mark.timed

LETTER = Letter("black", "raised", "the wall is dark – black", "2026-12-01T03:04:05+01:00", "Tide", "box")


@pytest.fixture(autouse=True)
def directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy stands between a machine and itself."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def sent(courier: Courier, *letters: Letter) -> Courier:
    for letter in letters:
        courier.send(letter)
    return courier


def test_a_webhook_is_posted_json_with_a_line_to_show() -> None:
    with hook() as server:
        courier = sent(Courier("webhook", webhook.to(f"http://127.0.0.1:{server.server_port}/alarm?key=1")), LETTER)
        until(lambda: courier.status)
        courier.close()
    ((headers, body),) = server.bodies
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert body == {
        "kind": "black", "what": "raised", "text": "Alarm: the wall is dark – black (Tide on box)",
        "time": "2026-12-01T03:04:05+01:00", "show": "Tide", "machine": "box",
    }  # fmt: skip
    assert (courier.status, courier.fault) == ("webhook: delivered what happened at 03:04:05", "")


def test_whatever_bytes_a_show_is_named_in_its_alarms_are_posted() -> None:
    with hook() as server:
        named = replace(LETTER, show="Caf\udce9")
        courier = sent(Courier("webhook", webhook.to(f"http://127.0.0.1:{server.server_port}/")), named)
        until(lambda: courier.status)
        courier.close()
    ((_, body),) = server.bodies
    assert (body["show"], body["text"]) == ("Caf?", "Alarm: the wall is dark – black (Caf? on box)")


def test_a_server_that_is_busy_is_tried_again_and_gets_letters_in_order() -> None:
    with hook(503, 429, 204) as server:
        courier = Courier("webhook", webhook.to(f"http://127.0.0.1:{server.server_port}"), pause=0.02)
        sent(courier, LETTER, replace(LETTER, what="over"))
        until(lambda: len(server.bodies) == 4)
        courier.close()
    assert [body["what"] for _, body in server.bodies] == ["raised", "raised", "raised", "over"]


def test_a_server_that_refuses_is_left_alone_and_the_next_letter_goes_out() -> None:
    with hook(404, 204) as server:
        courier = sent(Courier("webhook", webhook.to(f"http://127.0.0.1:{server.server_port}")), LETTER, LETTER)
        until(lambda: len(server.bodies) == 2 and not courier.fault)
        courier.close()
    assert "delivered" in courier.status


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_server_that_sends_elsewhere_has_not_taken_the_letter(status: int) -> None:
    with hook(status) as server:
        courier = sent(Courier("webhook", webhook.to(f"http://127.0.0.1:{server.server_port}")), LETTER)
        until(lambda: courier.status)
        courier.close()
    assert courier.fault.startswith(f"webhook: refused (HTTP {status}, it has moved: write where to)")


@pytest.mark.parametrize("address", ["http://user:secret@127.0.0.1/", f"http://{'secret' * 20}.example/"])
def test_an_address_that_cannot_be_asked_is_left_alone_and_not_told_to_everybody(address: str) -> None:
    courier = sent(Courier("webhook", webhook.to(address)), LETTER)
    until(lambda: courier.status)
    courier.close()
    assert courier.fault.startswith("webhook: refused (its address is none that can be asked)")


@pytest.mark.parametrize("fault", [UnicodeEncodeError("ascii", "secret", 0, 1, "no"), ValueError("secret"), KeyError()])
def test_a_letter_that_cannot_be_written_at_all_is_told_and_the_next_one_goes_out(fault: Exception) -> None:
    told: list[str] = []

    def deliver(letter: Letter) -> None:
        told.append(courier.fault)
        if len(told) == 1:
            raise fault

    courier = Courier("e-mail", deliver)
    sent(courier, LETTER, replace(LETTER, what="over"))
    until(lambda: "delivered" in courier.status)
    courier.close()
    assert told == ["", f"e-mail: given up ({type(fault).__name__}): check [installation] and the password"]


def test_whatever_a_show_is_called_its_letters_are_one_line_that_can_be_sent() -> None:
    with post() as server:
        named = replace(LETTER, text="dark", show="Two\r\nlines \udce4")
        courier = sent(Courier("e-mail", mail.to(mailing(server.server_address[1]), "")), named)
        until(lambda: courier.status)
        courier.close()
    (letter,) = server.letters
    assert "Subject: Alarm: dark (Two lines ? on box)" in letter


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_network_that_is_dead_is_told_in_words_and_the_queue_stays_short() -> None:
    courier = Courier("webhook", webhook.to(f"http://127.0.0.1:{closed_port()}"), pause=30.0)
    sent(courier, *[LETTER] * (MOST_WAITING + 10))
    until(lambda: courier.fault)
    courier.close()
    assert courier.fault == "webhook: not delivered (Connection refused): it is tried again"
    assert courier.status.endswith("in 30 s")
    assert courier.left_out >= 9


def mailing(port: int, **more: object) -> Mail:
    return replace(Mail("127.0.0.1", port, "none", "", "wall@example.org", ("a@example.org", "b@example.org")), **more)


def test_an_e_mail_arrives_at_everybody_with_the_alarm_as_its_subject() -> None:
    with post() as server:
        courier = sent(Courier("e-mail", mail.to(mailing(server.server_address[1]), "")), LETTER)
        until(lambda: courier.status)
        courier.close()
    (letter,) = server.letters
    assert "delivered" in courier.status
    to = ["rcpt TO:<a@example.org>", "rcpt TO:<b@example.org>"]
    assert [line for line in letter if line.startswith("rcpt")] == to
    assert "Auto-Submitted: auto-generated" in letter
    assert any(line.startswith("Subject: Alarm: the wall is dark =?utf-8?") for line in letter)


def test_the_password_of_the_environment_is_given_where_a_user_is_named() -> None:
    with post() as server:
        courier = sent(Courier("e-mail", mail.to(mailing(server.server_address[1], user="wall"), "secret")), LETTER)
        until(lambda: courier.status)
        courier.close()
    (letter,) = server.letters
    (given,) = (line for line in letter if line.startswith("AUTH"))
    assert base64.b64decode(given.split()[-1]) == b"\0wall\0secret"


@pytest.mark.parametrize(
    ("recipient", "said"),
    [("550 nobody of that name", "refused"), ("451 later", "451 later): it is tried again")],
)
def test_a_mail_server_that_will_not_take_it_is_told(recipient: str, said: str) -> None:
    with post(recipient) as server:
        courier = Courier("e-mail", mail.to(mailing(server.server_address[1], to=("a@example.org",)), ""), pause=30.0)
        sent(courier, LETTER)
        until(lambda: courier.fault)
        courier.close()
    assert said in courier.fault and server.letters == []


def test_one_of_two_recipients_that_is_refused_is_named_and_the_other_one_has_the_letter_once() -> None:
    with post("250 fine", "550 nobody of that name") as server:
        courier = sent(Courier("e-mail", mail.to(mailing(server.server_address[1]), "")), LETTER)
        until(lambda: courier.fault)
        courier.close()
    assert "refused (b@example.org: 550 nobody of that name)" in courier.fault and len(server.letters) == 1


@pytest.mark.parametrize("goodbye", ["421 too busy for that", "no SMTP at all"])
def test_a_letter_that_was_taken_is_delivered_however_the_server_says_goodbye(goodbye: str) -> None:
    with post(goodbye=goodbye) as server:
        courier = Courier("e-mail", mail.to(mailing(server.server_address[1]), ""), pause=0.02)
        sent(courier, LETTER)
        until(lambda: courier.status)
        courier.close()
    assert courier.status == "e-mail: delivered what happened at 03:04:05" and len(server.letters) == 1


def test_a_server_that_cannot_encrypt_gets_nothing_where_encryption_is_asked_for() -> None:
    with post() as server:
        courier = sent(Courier("e-mail", mail.to(mailing(server.server_address[1], tls="starttls"), "")), LETTER)
        until(lambda: courier.fault)
        courier.close()
    assert "refused" in courier.fault and server.letters == []


def test_room_is_that_of_the_disk_on_which_a_folder_would_be(tmp_path: Path) -> None:
    here = least([tmp_path])
    assert here is not None and least([tmp_path / "not" / "there"]) == pytest.approx(here, rel=0.2)
    (tmp_path / "file").write_text("")
    assert least([tmp_path / "file" / "below"]) == pytest.approx(here, rel=0.2)
    assert least([]) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a folder that a process stands in")
def test_a_working_folder_that_is_gone_is_room_that_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stick").mkdir()
    monkeypatch.chdir(tmp_path / "stick")
    (tmp_path / "stick").rmdir()
    assert least([Path("recordings")]) is None
    assert least([Path("recordings"), tmp_path]) is not None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells it otherwise")
def test_a_read_only_image_is_never_full() -> None:
    def disk(free: int, flag: int) -> os.statvfs_result:
        return os.statvfs_result((4096, 4096, 1000, free, free, 0, 0, 0, flag, 255))

    assert room.writable(disk(0, os.ST_RDONLY)) is None
    assert (room.writable(disk(0, 0)), room.writable(disk(3, 0))) == (0.0, 3 * 4096.0)
