"""The README's references are what the program runs on."""

from pathlib import Path

from live.desk.reference import keyboard, reference

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_readme_holds_the_reference_of_keys_and_addresses():
    for table in (keyboard(), reference()):
        assert table in README, "run python -m live.desk.reference and put its tables into the README"


def test_the_commands_of_the_readme_are_understood():
    from limelight.arguments import parse

    lines = [line.partition("#")[0].split() for line in README.splitlines()]
    calls = [words[1:] for words in lines if words[:1] == ["limelight"]]
    assert len(calls) >= 6
    for call in calls:
        parse([word.strip('"') for word in call])
