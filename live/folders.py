"""Where this user's things lie on this machine."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def user_data() -> Path:
    """What the user has put there: looks, say."""
    return platformdirs.user_data_path("limelight", appauthor=False)


def user_cache() -> Path:
    """What can be made again: how a decoder runs quickest on this card, say."""
    return platformdirs.user_cache_path("limelight", appauthor=False)


def user_log() -> Path:
    """What the program writes down for the operator: the journal."""
    return platformdirs.user_log_path("limelight", appauthor=False)


def user_state() -> Path:
    """What a show that was cut off goes on from."""
    return platformdirs.user_state_path("limelight", appauthor=False)
