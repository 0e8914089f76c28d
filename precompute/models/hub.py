"""The model hub, behind its own client: what is in its cache, what a repository holds, and fetching a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import huggingface_hub
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.hf_api import RepoFile

from precompute.models.folders import is_pattern
from show.errors import ShowError


@dataclass(frozen=True, slots=True)
class Published:
    """A file of a repository: its size in bytes, and its SHA-256 or, for a small one, the SHA-1 that git gives it."""

    name: str
    size: int
    sha256: str | None
    git: str


def cached(hub: str, revision: str, files: Iterable[str]) -> Path | None:
    """The snapshot in the hub's cache on this machine, which may lack files; None if there is none."""
    for name in (name for either in files for name in either.split("|") if not is_pattern(name)):
        found = huggingface_hub.try_to_load_from_cache(hub, name, revision=revision)
        if isinstance(found, str):
            return Path(found).parents[name.count("/")]
    return None


def published(hub: str, revision: str) -> tuple[str, list[Published]]:
    """The commit that a revision stands for, and its files; ShowError if the hub has or gives none."""
    api = huggingface_hub.HfApi()
    try:
        commit = str(api.model_info(hub, revision=revision).sha)
        entries = list(api.list_repo_tree(hub, recursive=True, revision=commit))
    except Exception as error:  # the client raises those of its transport too, which change with its version
        raise _fault(hub, "its list of files", error) from error
    files = [entry for entry in entries if isinstance(entry, RepoFile)]
    return commit, [Published(f.path, f.size, f.lfs.sha256 if f.lfs else None, f.blob_id) for f in files]


def fetch(hub: str, commit: str, name: str, folder: Path) -> Path:
    """Brings a file into a folder, going on where a broken-off download ended; ShowError says which one failed."""
    try:
        return Path(huggingface_hub.hf_hub_download(hub, name, revision=commit, local_dir=folder))
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's: the caller knows what it was for
        raise _fault(hub, name, error) from error


def _fault(hub: str, name: str, error: Exception) -> ShowError:
    if isinstance(error, GatedRepoError):
        remedy = f"accept its terms at https://huggingface.co/{hub}, log in with the hub's own command, and try again"
        return ShowError(hub, f"{name} is given only to those who accept its terms", remedy)
    if isinstance(error, (RepositoryNotFoundError, RevisionNotFoundError)):
        return ShowError(hub, "the hub has no such model or revision", "name another one in the setlist's [models]")
    status = f", {error.response.status_code}" if isinstance(error, HfHubHTTPError) else ""
    what = f"{name} cannot be fetched ({type(error).__name__}{status})"
    return ShowError(hub, what, "check the connection and run the same command again; it goes on from here")
