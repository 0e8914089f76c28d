"""Keeps the libraries that models come with from talking on the performer's terminal."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_LIBRARIES = ("diffusers", "transformers", "accelerate")


@contextmanager
def quiet() -> Iterator[None]:
    """Without warnings, log lines and progress bars of the libraries; as it was before on leaving."""
    disabled = logging.root.manager.disable
    # Looked up, not imported: a listener needs one of them only, and importing them takes seconds.
    settings = [sys.modules.get(f"{name}.utils.logging") for name in _LIBRARIES]
    bars = [module for module in settings if module and module.is_progress_bar_enabled()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)  # for all: a library that is first imported here sets its own level then
        for module in bars:
            module.disable_progress_bar()
        try:
            yield
        finally:
            logging.disable(disabled)
            for module in bars:
                module.enable_progress_bar()
