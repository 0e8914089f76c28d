"""The page in a real browser, under a finger and under a mouse, before the real desk."""

from __future__ import annotations

import asyncio

import pytest
from browser import DESKTOP, PHONE
from handset import STEERS, heard, in_control, one_browser, one_loop, one_stand, opened, two_tracks  # noqa: F401
from stand import COLOUR, TOKEN

from live.alarms.report import Alarms
from live.commands import SetInput, SetValue, Trigger
from live.exchange.lessons import FACT
from live.house.report import House
from live.parameters import TABLE

pytestmark = pytest.mark.timed


def test_a_finger_on_a_fader_moves_the_show_and_the_show_moves_the_fader(page, browser, stand):
    async def play() -> None:
        await browser.drag(".fader.tall", 0.9, 0.4, steps=40)
        await asyncio.sleep(0.3)
        moved = stand.state.parameters["master"]
        assert moved == pytest.approx(0.5, abs=0.06)  # half of the way, but for the slop of a finger
        assert all(command.source == "web" for command in stand.heard)
        await browser.until(f"document.querySelector('.fader.tall .value').textContent === '{round(100 * moved)} %'")
        stand.state.parameters["master"] = 0.2  # somebody else's hand
        await browser.until("document.querySelector('.fader.tall .value').textContent === '20 %'")
        await browser.tap(".fader.tall")
        await browser.tap(".fader.tall")  # twice: back to the default
        await heard(stand, SetValue("master", 1, "web"))

    page(play())


def test_a_scroll_over_a_fader_moves_the_page_and_not_the_show(page, browser, stand):
    async def scroll() -> None:
        left, top, width, height = await browser.place(".fader.tall")
        x = left + width / 2
        for step in range(12):
            at = [{"x": x + step * 0.3, "y": top + height / 2 - 18 * step}]
            await browser.send("Input.dispatchTouchEvent", type="touchMove" if step else "touchStart", touchPoints=at)
        await browser.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        await browser.until("document.querySelector('[data-of=play]').scrollTop > 50")

    page(scroll())
    assert stand.heard == []


def test_the_buttons_that_are_always_there_act_at_once_in_every_view(page, browser, stand):
    async def press() -> None:
        for view in ("play", "setlist", "look", "desk", "system"):
            await browser.tap(f".tab[data-to={view}]")
            await browser.until(f"document.body.dataset.view === '{view}'")
            left, top, width, height = await browser.place("#always .go")
            at = [{"x": left + width / 2, "y": top + height / 2}]
            await browser.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=at)
            await heard(stand, Trigger("go", None, "web"))  # while the finger is still down
            await browser.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
            assert stand.heard.count(Trigger("go", None, "web")) == 1
            stand.heard.clear()
        await browser.tap("#always .black")
        await heard(stand, SetValue("blackout", True, "web"))
        await browser.tap(".tab[data-to=play]")
        await browser.until("document.querySelector('.flag').textContent === 'blackout'")
        await asyncio.sleep(0.5)
        await browser.tap("#always .black")
        await heard(stand, SetValue("blackout", False, "web"))
        await browser.tap("#always .tap")
        await heard(stand, Trigger("tap", None, "web"))

    page(press())


def test_panic_is_held_and_never_hit_by_chance(page, browser, stand):
    async def panic() -> None:
        await browser.tap(".panic", hold=0.2)
        await asyncio.sleep(0.8)
        assert stand.heard == []
        await browser.tap(".panic", hold=0.9)
        await heard(stand, Trigger("panic", None, "web"))

    page(panic())


def test_the_last_minutes_are_saved_by_a_button(page, browser, stand):
    async def save() -> None:
        await browser.tap(".tab[data-to=system]")
        await browser.tap(".save")
        await heard(stand, Trigger("save_replay", None, "web"))

    page(save())


def test_tracks_and_cues_stand_by_and_go(page, browser, stand):
    async def steer() -> None:
        await browser.tap(".tab[data-to=setlist]")
        await browser.until("document.querySelector('.track img').naturalWidth === 240")
        await browser.tap(".track[data-number='2'] .arm")
        await heard(stand, Trigger("load", 2, "web"))
        await browser.until("document.querySelector('.track.armed .state')?.textContent === 'stands by'")
        await browser.until("document.querySelector('#always .go').textContent === 'GOSong 2'")
        await browser.tap(".track[data-number='2'] .start")
        await heard(stand, Trigger("track", 2, "web"))
        await browser.tap(".tab[data-to=play]")
        await browser.until("document.querySelector('.following').textContent === 'stands by 2  Song 2'")
        cue = "[data-of=play] .cue.next"  # the one that waits for a hand
        await browser.until(f"document.querySelector('{cue}')?.textContent === '2.5By handby hand'")
        await browser.tap(cue)
        await heard(stand, Trigger("cue", "2.5", "web"))

    page(steer())


def test_every_parameter_has_a_control_and_the_look_s_inputs_follow_the_look(page, browser, stand):
    async def read() -> None:
        learnt = set(await browser.run("[...document.querySelectorAll('[data-learn]')].map(e => e.dataset.learn)"))
        missing = {each.osc for each in TABLE.values() if each.name != "audio_device"} - learnt
        assert not missing
        assert await browser.run("document.querySelector('select[aria-label=\"sound input\"]') !== null")
        await browser.tap(".tab[data-to=look]")
        await browser.tap(".looks .chip[data-value=neon]")
        await heard(stand, SetValue("look", "neon", "web"))
        await browser.until("document.querySelector('[data-learn=\"/shader/1/thick\"]')")
        await browser.drag("[data-learn='/shader/1/thick']", 0.2, 0.8)
        await asyncio.sleep(0.3)
        inputs = [each for each in stand.heard if isinstance(each, SetInput)]
        assert inputs and inputs[-1].name == "thick" and inputs[-1].slot == 1
        await browser.tap(".looks .chip[data-value=limelight]")
        await browser.until("document.querySelector('[data-learn=\"/shader/1/thick\"]') === null")

    page(read())


def test_the_house_tells_how_it_stands_and_opens_and_closes_by_hand(page, browser, stand):
    exchange, card = stand.desk.exchange, "document.querySelector('.house')"

    async def look() -> None:
        await browser.tap(".tab[data-to=system]")
        exchange.house = House(False, "closed until Tue 10:00", "auto", 1.0)
        await browser.until(f"{card}.querySelector('b').textContent === 'Closed until Tue 10:00'")
        await browser.tap("[data-of=system] [data-learn='/house/mode'] .chip[data-value=open]")
        await heard(stand, SetValue("house_mode", "open", "web"))
        exchange.house = House(True, "open by hand until Tue 10:00", "open", 0.6)
        exchange.alarms = Alarms({"black": "the wall is black"}, ("webhook: delivered",))
        await browser.until(f"{card}.querySelector('span').textContent === 'light 60 % by the hour'")
        await browser.until(f"{card}.classList.contains('failed')")
        assert await browser.run(f"[...{card}.querySelectorAll('li')].map(e => e.textContent)") == [
            "The wall is black", "webhook: delivered"
        ]  # fmt: skip
        assert await browser.run("document.querySelector('#banner').textContent") == "The wall is black"
        exchange.alarms, exchange.house = Alarms(), None
        await browser.until("document.querySelector('#banner').hidden")

    page(look())


def test_learn_names_what_waits_and_says_when_it_is_done(page, browser, stand):
    exchange = stand.desk.exchange

    async def learn() -> None:
        await browser.tap(".tab[data-to=desk]")
        await browser.tap(".learn")
        await browser.tap(".tab[data-to=look]")
        await browser.tap("[data-learn='/param/reactivity']")
        await browser.until("document.querySelector('#banner').textContent.startsWith('Reactivity: now move')")
        assert exchange.learning == "/param/reactivity"
        exchange.monitor.facts[FACT] = "the first knob moves it"  # as the door that heard it
        exchange.learning = ""
        await browser.until("document.querySelector('#toast').textContent.startsWith('the first knob')")
        await browser.tap("#always .go")  # chosen, not pressed
        await browser.until("document.querySelector('#banner').textContent.startsWith('GO: now move')")
        assert exchange.learning == "/go"
        await browser.tap("#banner button")
        await browser.until("document.querySelector('#banner').textContent.startsWith('Learn: tap')")
        await browser.tap("#banner button")
        await browser.until("!document.body.classList.contains('learns')")

    page(learn())
    assert exchange.learning == "" and stand.heard == []


def test_the_preview_shows_the_wall_only_while_it_is_seen(page, browser, stand):
    async def look() -> None:
        await browser.until("document.querySelector('.preview.seen canvas')?.width === 32")
        seen = await browser.run(
            "[...document.querySelector('.preview canvas').getContext('2d').getImageData(16, 9, 1, 1).data]"
        )
        assert all(abs(one - other) < 12 for one, other in zip(seen, COLOUR, strict=False))
        await browser.tap(".tab[data-to=system]")
        for _ in range(100):
            if not stand.peephole.wanted(stand.clock.now()):
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the stage still makes pictures that nobody sees")

    page(look())


@pytest.mark.parametrize("size", [PHONE, (320, 568, True), DESKTOP, (1920, 1080, False)])
def test_nothing_sticks_out_of_the_window_and_everything_can_be_hit_by_a_thumb(browser, stand, loop, size):
    async def measure() -> list[str]:
        await opened(browser, f"{stand.address}/#{TOKEN}", size, STEERS)
        return await browser.run("""[...document.querySelectorAll('button, .fader, select, input')].filter(e => {
            const b = e.getBoundingClientRect();
            return b.width && (b.right > innerWidth + 1 || b.left < -1 || Math.min(b.width, b.height) < 36);
        }).map(e => e.outerHTML.slice(0, 120))""")

    assert loop(measure()) == []
