"""Imports run one way, and each third-party package comes in through one door per folder."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("limelight", "show", "autoencoders", "precompute", "live", "measure", "train", "setlists")
ARROWS = {
    "show": set(),
    "autoencoders": {"show"},
    "precompute": {"show", "autoencoders"},
    "live": {"show", "autoencoders"},
    "measure": {"show", "autoencoders"},
    "train": {"show", "autoencoders", "precompute"},
    "setlists": {"show"},
    "limelight": set(PACKAGES),
}
THIRD_PARTY = {
    "show": {"numpy", "scipy", "soxr", "soundfile", "av"},
    "autoencoders": {"numpy", "torch", "safetensors"},
    "live": {"numpy", "scipy", "PIL", "sounddevice", "glfw", "moderngl", "pythonosc", "av", "platformdirs", "cuda"}
    | {"aiohttp", "rtmidi", "sacn", "zeroconf", "aalink", "segno", "pygdtf"},
}
FREE = {"numpy", "scipy", "PIL", "torch"}  # torch, where a folder may have it at all
# Wider doors, each for a reason: weights are read where they are shaped, a family of models is one file with its
# libraries, a page is drawn in two parts, and the seed paper's curve stands beside ours.
SHARED = {
    ("autoencoders", "safetensors"),
    ("precompute", "librosa"),
    ("precompute", "matplotlib"),
    ("precompute/painters", "diffusers"),
    ("precompute/painters", "transformers"),
    ("precompute/listeners", "transformers"),
    ("precompute", "cv2"),
    ("precompute/paint", "cv2"),
    ("precompute/paint", "skimage"),
}


def modules(package: str) -> list[Path]:
    return [path for path in (ROOT / package).rglob("*.py") if "__pycache__" not in path.parts]


def imported(path: Path) -> set[str]:
    """The top-level names that a file imports, at its top or within its functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_between_our_packages_follow_the_arrows(package):
    allowed = ARROWS[package] | {package}
    wrong = {
        str(path.relative_to(ROOT)): bad
        for path in modules(package)
        if (bad := (imported(path) & set(PACKAGES)) - allowed)
    }
    assert not wrong


@pytest.mark.parametrize("package", THIRD_PARTY)
def test_a_folder_imports_only_the_packages_it_is_allowed(package):
    known = THIRD_PARTY[package] | set(sys.stdlib_module_names) | set(PACKAGES)
    wrong = {str(path.relative_to(ROOT)): bad for path in modules(package) if (bad := imported(path) - known)}
    assert not wrong


@pytest.mark.parametrize("package", PACKAGES)
def test_each_third_party_package_is_imported_in_one_file_of_a_folder(package):
    ours = FREE | set(sys.stdlib_module_names) | set(PACKAGES)
    doors: dict[tuple[str, str], list[str]] = {}
    for path in modules(package):
        for name in imported(path) - ours:
            doors.setdefault((str(path.parent.relative_to(ROOT)), name), []).append(path.name)
    wide = {door: files for door, files in doors.items() if len(files) > 1 and door not in SHARED}
    assert not wide


def test_nobody_imports_the_command():
    assert not [
        path
        for package in PACKAGES
        if package != "limelight"
        for path in modules(package)
        if "limelight" in imported(path)
    ]


@pytest.fixture(scope="module")
def loaded_by_the_stage():
    """All that is loaded once every module of the stage and the help is."""
    code = (
        "import sys, pkgutil, importlib, live, show\n"
        "for package in (live, show):\n"
        "    for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        importlib.import_module(module.name)\n"
        "import limelight.arguments, limelight.commands, limelight.doors\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


HEAVY = ("torch", "librosa", "cv2", "skimage", "matplotlib", "diffusers", "transformers", "cuda", "aalink", "rtmidi")


@pytest.mark.parametrize("heavy", HEAVY)
def test_the_help_and_the_modules_of_the_stage_load_without(heavy, loaded_by_the_stage):
    assert heavy not in loaded_by_the_stage
