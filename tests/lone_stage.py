"""The fake stage, which is patient for a second where the real one is for a minute."""

from __future__ import annotations

from fake_stage import perform

import live.keeper.meeting

__all__ = ["perform"]

live.keeper.meeting.ALONE = live.keeper.meeting.HUNG = 1.0
