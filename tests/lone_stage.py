"""The fake stage, which is patient for a second where the real one is for a minute."""

from __future__ import annotations

from fake_stage import perform

import live.meeting

__all__ = ["perform"]

live.meeting.ALONE = live.meeting.HUNG = 1.0
