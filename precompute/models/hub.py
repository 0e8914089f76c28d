"""The model hub, behind its own client: what lies in its cache, and what a repository holds, where, with which hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import huggingface_hub
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.hf_api import RepoFile

from precompute.models.folders import is_pattern
from show.errors import ShowError


@dataclass(frozen=True, slots=True)
class Published:
    """A file: its name, address, and as far as they are published its size in bytes and its hashes.

    `git` is the SHA-1 that git gives a small file.
    """

    name: str
    url: str
    size: int = 0
    sha256: str = ""
    git: str = ""


def cached(hub: str, revision: str, files: Iterable[str]) -> Path | None:
    """The snapshot in the hub's cache on this machine, which may lack files; None if there is none."""
    for name in (name for either in files for name in either.split("|") if not is_pattern(name)):
        found = huggingface_hub.try_to_load_from_cache(hub, name, revision=revision)
        if isinstance(found, str):
            return Path(found).parents[name.count("/")]
    return None


def published(hub: str, revision: str, wanted: str, remedy: str) -> tuple[str, list[Published]]:
    """The commit that a revision stands for, and its files.

    ShowError, with `remedy`, if the hub does not tell: then the file `wanted` of it cannot be had.
    """
    api = huggingface_hub.HfApi()
    try:
        commit = str(api.model_info(hub, revision=revision).sha)
        entries = list(api.list_repo_tree(hub, recursive=True, revision=commit))
    except Exception as error:  # the client raises those of its transport too, which change with its version
        raise _fault(hub, wanted, error, remedy) from error
    return commit, [_file(api.endpoint, hub, commit, entry) for entry in entries if isinstance(entry, RepoFile)]


def headers() -> Mapping[str, str]:
    """What goes with a request to the hub: who asks, and the person's token if they logged in."""
    return huggingface_hub.utils.build_hf_headers()


def _file(endpoint: str, hub: str, commit: str, entry: RepoFile) -> Published:
    url = huggingface_hub.hf_hub_url(hub, entry.path, revision=commit, endpoint=endpoint)
    sha256, git = (str(entry.lfs.sha256), "") if entry.lfs else ("", entry.blob_id)
    return Published(entry.path, url, entry.size, sha256, git)


def _fault(hub: str, wanted: str, error: Exception, remedy: str) -> ShowError:
    if isinstance(error, GatedRepoError):
        return ShowError(
            hub, "is given only to those who accept its terms", f"see https://huggingface.co/{hub}; {remedy}"
        )
    if isinstance(error, (RepositoryNotFoundError, RevisionNotFoundError)):
        return ShowError(hub, "the hub has no such model or revision", "name another one in the setlist's [models]")
    status = f" {error.response.status_code}" if isinstance(error, HfHubHTTPError) else ""
    return ShowError(hub, f"{wanted} is missing and the hub cannot be reached ({type(error).__name__}{status})", remedy)
