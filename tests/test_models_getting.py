"""Getting models from a hub: a small server on this machine speaks as much of the hub's protocol as that takes."""

import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import huggingface_hub
import pytest

from precompute.models import catalogue, finding, folders, getting, manifest, web
from precompute.models.hub import Published
from show.errors import ShowError
from show.making import Making

COMMIT = "c" * 40
HUB = catalogue.model("taesd").parts[0].hub
HEADER = json.dumps({"a": {"dtype": "U8", "shape": [3000], "data_offsets": [0, 3000]}}).encode()
WEIGHTS = len(HEADER).to_bytes(8, "little") + HEADER + bytes(range(250)) * 12
FILES = {"config.json": b'{"_class_name": "AutoencoderTiny"}', "diffusion_pytorch_model.safetensors": WEIGHTS}


class Hub(BaseHTTPRequestHandler):
    """Serves `files` of one repository; `faults` says what goes wrong, `ranges` notes what was asked for."""

    files = FILES
    faults: set = set()
    ranges: list = []

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path.endswith(f"/resolve/{COMMIT}/{path.rsplit('/', 1)[-1]}"):
            self.send_file(path.rsplit("/", 1)[-1])
        elif "/tree/" in path:
            self.send_json([self.entry(name, data) for name, data in self.files.items()])
        elif path.startswith("/api/models/"):
            self.send_json({"id": HUB, "sha": COMMIT, "siblings": []})
        else:
            self.send_error(404)

    def entry(self, name, data):
        git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        large = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
        entry = {"type": "file", "path": name, "size": len(data), "oid": git}
        return {**entry, "lfs": large} if name.endswith(".safetensors") else entry

    def send_file(self, name):
        data = self.files[name]
        if "missing" in self.faults:
            return self.send_error(404)
        begin = int(self.headers.get("Range", "bytes=0-")[6:-1])
        self.ranges.append((name, begin))
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(data) - begin))
        self.end_headers()
        part = data[begin:]
        if "damaged" in self.faults:
            part = bytes(len(part))
        self.wfile.write(part[: len(part) // 2] if "broken" in self.faults and len(data) > 1000 else part)

    def send_json(self, value):
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        """Says nothing."""


@contextmanager
def served(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    template = f"{address}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", address)
    monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def hub(monkeypatch):
    """The server, without faults."""
    monkeypatch.setattr(Hub, "faults", set())
    monkeypatch.setattr(Hub, "ranges", [])
    with served(monkeypatch):
        yield Hub


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """An empty models folder and no proxy between this machine and itself."""
    monkeypatch.setenv(folders.VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return tmp_path / "home"


def test_a_model_is_fetched_checked_noted_and_then_found(hub, home, capfd):
    folder = getting.get("taesd")
    assert folder == home / "taesd" == finding.find(catalogue.model("taesd"), Making())
    assert {name: (folder / name).read_bytes() for name in FILES} == FILES
    note = manifest.read(folder)
    assert note["hubs"] == [HUB] and note["commits"] == [COMMIT] and note["licence"] == "MIT"
    assert note["files"]["diffusion_pytorch_model.safetensors"] == {
        "bytes": len(WEIGHTS),
        "sha256": hashlib.sha256(WEIGHTS).hexdigest(),
    }
    assert "licence MIT" in capfd.readouterr().err
    assert [path.name for path in home.iterdir()] == ["taesd"]


def test_what_is_here_is_not_fetched_again(hub, home):
    getting.get("taesd")
    asked = len(hub.ranges)
    assert getting.get("taesd") == home / "taesd"
    assert len(hub.ranges) == asked


def test_a_broken_download_leaves_nothing_that_is_used_and_goes_on_where_it_ended(hub, home):
    hub.faults.add("broken")
    with pytest.raises(ShowError, match="diffusion_pytorch_model.safetensors cannot be fetched.*goes on from here"):
        getting.get("taesd")
    assert finding.find(catalogue.model("taesd"), Making()) is None
    partial = home / "taesd.part" / f"diffusion_pytorch_model.safetensors{web.PARTIAL}"
    have = partial.stat().st_size
    assert have == len(WEIGHTS) - -(-len(WEIGHTS) // 2**web.TRIES)
    hub.faults.clear()
    hub.ranges.clear()
    getting.get("taesd")
    assert hub.ranges == [("diffusion_pytorch_model.safetensors", have)]
    assert (home / "taesd" / "diffusion_pytorch_model.safetensors").read_bytes() == WEIGHTS


def test_an_interrupted_one_too(hub, home, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(web, "fetch", interrupted)
        getting.get("taesd")
    assert finding.find(catalogue.model("taesd"), Making()) is None
    assert getting.get("taesd") == home / "taesd"


def test_damaged_files_are_removed_and_named(hub, home):
    hub.faults.add("damaged")
    with pytest.raises(ShowError, match="config.json: arrived damaged"):
        getting.get("taesd")
    assert not list(home.rglob("config.json*"))


def test_a_file_that_the_hub_lists_and_does_not_give_is_named(hub):
    hub.faults.add("missing")
    with pytest.raises(ShowError, match=f"{HUB}: config.json is not given .404"):
        getting.get("taesd")


def test_a_repository_without_a_needed_file_is_refused_before_the_first_byte(hub, monkeypatch):
    monkeypatch.setattr(Hub, "files", {"config.json": b"{}"})
    with pytest.raises(ShowError, match="holds no diffusion_pytorch_model.safetensors"):
        getting.get("taesd")
    assert hub.ranges == []


def test_a_full_disk_is_refused_before_the_first_byte(hub, monkeypatch):
    monkeypatch.setattr(getting.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with pytest.raises(ShowError, match="0.0 GB are free: free some room"):
        getting.get("taesd")
    assert hub.ranges == []


def test_what_was_to_go_elsewhere_is_to_be_copied_there(monkeypatch, tmp_path):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ShowError) as refused:
        getting.get("taesd", tmp_path / "stick")
    assert str(refused.value).endswith(f"copy its folder to {tmp_path / 'stick' / 'taesd'}")


def test_a_hub_out_of_reach_is_one_sentence_with_what_to_do(monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ShowError) as refused:
        getting.get("taesd")
    said = str(refused.value)
    assert "\n" not in said and f"{HUB}: config.json is missing and the hub cannot be reached" in said
    assert "limelight models get taesd" in said


def test_another_hub_id_is_fetched_in_place_of_the_catalogues(hub):
    folder = getting.get("taesd=someone/taesd")
    assert manifest.read(folder)["hubs"] == ["someone/taesd"]
    assert finding.find(catalogue.model("taesd"), Making()) is None
    assert finding.find(catalogue.model("taesd"), Making(models={"taesd": "someone/taesd"})) == folder


def test_a_folder_that_was_not_fetched_is_never_overwritten(hub, home):
    (home / "taesd").mkdir(parents=True)
    with pytest.raises(ShowError, match='was not made by "models get"'):
        getting.get("taesd")


def test_what_comes_with_the_program_has_nothing_to_get():
    with pytest.raises(ShowError, match="comes with the program"):
        getting.get("house")


def test_weights_that_are_published_several_times_are_fetched_once():
    offered = [
        "model_index.json",
        "unet/config.json",
        "unet/diffusion_pytorch_model.bin",
        "unet/diffusion_pytorch_model.safetensors",
        "unet/diffusion_pytorch_model.fp16.safetensors",
        "vae/diffusion_pytorch_model.bin",
        "text_encoder/model-00001-of-00002.safetensors",
        "text_encoder/model-00002-of-00002.safetensors",
        "text_encoder/model.safetensors.index.json",
        "sd_turbo.safetensors",
        "README.md",
    ]
    part = catalogue.model("sd-turbo").parts[0]
    taken = [file.name for file in getting.chosen(part, [Published(name, "") for name in offered])]
    assert taken == [offered[0], offered[1], offered[4], offered[5], *offered[6:9]]
