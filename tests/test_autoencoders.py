"""The autoencoders of published layouts: equal to diffusers' own, and one file each that a show decodes with."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import skimage.data
import soundfile
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from autoencoders import families, house, kl, taesd
from autoencoders.decoder import Decoder
from autoencoders.device import number_format
from limelight.__main__ import main
from live.performing.opening import stepped_ladder
from precompute import encode
from precompute.pictures import read_picture
from precompute.quality import psnr
from show.errors import ShowError
from show.folder import open_show
from show.slerp import slerp
from tests.tiny import kl as tiny_kl
from tests.tiny import taesd as tiny_taesd

pytestmark = pytest.mark.usefixtures("one_thread")

EXACT = 1e-5  # of 0..1: what float32 leaves between two orders of the same sums
BARE = {"use_quant_conv": False, "use_post_quant_conv": False}
RATE = 22050  # Hz
GIG = """
title = "Gig"
segment = 4
autoencoder = "{autoencoder}"
[walking]
per_segment = 1
[models]
taesd = "{model}"
[[track]]
title = "Song"
audio = "song.wav"
artwork = "art.png"
genre = "rock"
"""
PAINTED = ("listen", "style", "artwork", "paint", "walk")
WEIGHTS = "diffusion_pytorch_model.safetensors"


@pytest.fixture(scope="module")
def pictures() -> torch.Tensor:
    """Noise, [2, 3, 32, 48], 0..1."""
    return torch.rand(2, 3, 32, 48, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(("name", "channels"), [("taesd", 4), ("taesdxl", 4), ("taesd3", 16), ("taef1", 16)])
@torch.inference_mode()
def test_the_tiny_family_gives_what_diffusers_gives(tmp_path, pictures, name, channels) -> None:
    theirs, ours = tiny_taesd.build(tmp_path, channels), families.load(name, tmp_path)
    latents = theirs.encode(pictures * 2 - 1).latents
    assert latents.shape == (2, channels, 4, 6) and ours.facts.channels == channels and ours.facts.factor == 8
    assert torch.allclose(ours.encode(pictures), latents, atol=EXACT)
    loud = 4 * latents / latents.std()  # so that the soft limit shows
    assert torch.allclose(ours.decode(loud), theirs.decode(loud).sample / 2 + 0.5, atol=EXACT)


@pytest.mark.parametrize("old", [False, True], ids=["keys of today", "keys of 2022"])
@pytest.mark.parametrize(
    ("name", "channels", "config"),
    [
        ("kl-sd", 4, {}),
        ("kl-sdxl", 4, {"scaling_factor": 0.13025, "force_upcast": True}),
        ("kl-sd3", 16, {"scaling_factor": 1.5305, "shift_factor": 0.0609, **BARE}),
        ("kl-flux1", 16, {"scaling_factor": 0.3611, "shift_factor": 0.1159, **BARE}),
        ("kl-sd", 4, {"mid_block_add_attention": False}),
    ],
)
@torch.inference_mode()
def test_the_full_family_gives_what_diffusers_gives(tmp_path, pictures, name, channels, config, old) -> None:
    theirs = tiny_kl.build(tmp_path, channels, **config)
    if old:
        tiny_kl.rename(tmp_path)
    ours = families.load(name, tmp_path)
    raw = theirs.encode(pictures * 2 - 1).latent_dist.mode()
    stored = (raw - config.get("shift_factor", 0)) * config.get("scaling_factor", 0.18215)
    assert stored.shape == (2, channels, 8, 12) and ours.facts.factor == 4
    assert torch.allclose(ours.encode(pictures), stored, atol=EXACT)
    assert torch.allclose(ours.decode(stored), theirs.decode(raw).sample / 2 + 0.5, atol=EXACT)


def test_a_painters_own_autoencoder_is_found_in_its_folder(tmp_path, pictures) -> None:
    tiny_kl.build(tmp_path / "vae")
    assert torch.equal(
        families.load("kl-sd", tmp_path).encode(pictures), families.load("kl-sd", tmp_path / "vae").encode(pictures)
    )


def test_the_full_family_keeps_away_from_the_number_format_it_overflows(tmp_path) -> None:
    tiny_kl.build(tmp_path / "plain", force_upcast=False)
    tiny_kl.build(tmp_path / "upcast", force_upcast=True)
    plain, upcast = (families.load("kl-sdxl", tmp_path / name).facts.half for name in ("plain", "upcast"))
    assert number_format("mps", plain) == torch.float16 and number_format("mps", upcast) == torch.float32
    assert number_format("cuda", upcast) == torch.bfloat16


@pytest.mark.parametrize("name", ["taesd", "kl-sd"])
def test_the_file_in_a_show_decodes_as_the_published_one_at_any_size(tmp_path, name) -> None:
    theirs = (tiny_taesd if name == "taesd" else tiny_kl).build(tmp_path / "model").half().float()
    file = tmp_path / "decoder.safetensors"
    file.write_bytes(families.packed(name, tmp_path / "model"))
    decoder, facts = Decoder(file, precise=True), families.load(name, tmp_path / "model").facts
    for high, wide in ((6, 10), (8, 4)):  # it was traced at another size
        latent = np.random.default_rng(high).normal(size=(4, high, wide)).astype(np.float16)
        with torch.inference_mode():
            raw = torch.from_numpy(latent)[None].float() / facts.scale
            wanted = theirs.decode(raw).sample[0].permute(1, 2, 0).numpy() / 2 + 0.5
        shown = decoder.decode(latent)
        assert shown.shape == (high * facts.factor, wide * facts.factor, 4) and (shown[..., 3] == 255).all()
        assert np.abs(shown[..., :3] - 255 * np.clip(wanted, 0, 1)).max() <= 0.51


def test_the_file_in_a_show_leaves_the_encoder_out(tmp_path) -> None:
    tiny_kl.build(tmp_path)
    data = families.packed("kl-sd", tmp_path)
    file = tmp_path / "decoder.safetensors"
    file.write_bytes(data)
    assert {key.partition(".")[0] for key in load_file(file)} == {"decoder", "post_quant_conv"}


def test_the_houses_file_in_a_show_is_the_packages_byte_for_byte() -> None:
    assert families.packed(house.NAME) == house.weights().read_bytes()


def test_taef2_in_one_file_of_layers_is_the_same_as_in_two(tmp_path, shared) -> None:
    whole = {}
    for half, entry in (("encoder", 0), ("decoder", 1)):
        for key, value in load_file(shared / "taef2" / f"taef2_{half}.safetensors").items():
            layer, _, rest = key.partition(".")
            whole[f"{half}.layers.{int(layer) - entry}.{rest}"] = value
    save_file(whole, tmp_path / "taef2.safetensors")
    two, one = families.load("taef2", shared / "taef2"), families.load("taef2", tmp_path)
    assert all(torch.equal(value, one.state_dict()[key]) for key, value in two.state_dict().items())


def test_taef2_goes_through_a_show_file_too(tmp_path, shared, pictures) -> None:
    file = tmp_path / "decoder.safetensors"
    file.write_bytes(families.packed("taef2", shared / "taef2"))
    whole, shown = families.load("taef2", shared / "taef2"), families.for_show(file)
    with torch.inference_mode():
        latents = whole.encode(pictures)
        assert torch.equal(shown.decode(latents), whole.decode(latents))  # the published weights are float16 themselves


def test_taef2_shows_photographs_and_the_ends_of_a_slerp_as_it_should(shared) -> None:
    place = shared / "taef2"
    photographs = [np.ascontiguousarray(p()[:256, :256]) for p in (skimage.data.astronaut, skimage.data.coffee)]
    latents = list(encode.encode(photographs, "taef2", place))
    ends = [slerp(latents[0], latents[1], 0.0), slerp(latents[0], latents[1], 1.0)]
    trips, shown = (list(encode.bake(given, "taef2", place)) for given in (latents, ends))
    scores = [psnr(trip, photograph) for trip, photograph in zip(trips, photographs, strict=True)]
    print(f"TAEF2: {', '.join(f'{score:.1f} dB' for score in scores)}")
    assert min(scores) > 26  # 28.2 dB were seen on busier pictures
    assert all(np.array_equal(end, trip) for end, trip in zip(shown, trips, strict=True))


def test_an_identity_says_how_latents_are_scaled_and_which_file_decodes_them(tmp_path) -> None:
    tiny_kl.build(tmp_path, 16, scaling_factor=0.3611, shift_factor=0.1159, **BARE)
    said = families.identity("kl-flux1", tmp_path)
    digest = hashlib.sha256(families.packed("kl-flux1", tmp_path)).hexdigest()
    assert said == {
        "name": "kl-flux1", "sha256": digest, "scale": 0.3611, "shift": 0.1159, "channels": 16, "factor": 4,
    }  # fmt: skip
    assert json.loads(json.dumps(said)) == said


def test_a_fingerprint_follows_the_weights_and_not_the_place(tmp_path) -> None:
    for folder, seed in (("a", 0), ("b", 0), ("c", 1)):
        tiny_taesd.build(tmp_path / folder, seed=seed)
    first, same, other = (families.fingerprint("taesd", tmp_path / folder) for folder in "abc")
    assert first == same != other
    assert families.fingerprint(house.NAME) == [house.NAME, house.weights_sha256()]


def _without(path: Path, key: str) -> None:
    tensors = load_file(path)
    del tensors[key]
    save_file(tensors, path)


def _with(path: Path, **tensors: torch.Tensor) -> None:
    save_file({**load_file(path), **{key.replace("__", "."): value for key, value in tensors.items()}}, path)


def _config(path: Path, **values: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda f: (f / WEIGHTS).unlink(), "no such file.*limelight models get taesd"),
        (lambda f: (f / "config.json").unlink(), "config.json: there is no such file.*models get taesd"),
        (lambda f: (f / WEIGHTS).write_bytes(b"no"), f"{WEIGHTS}: not readable as safetensors"),
        (lambda f: _without(f / WEIGHTS, "decoder.layers.0.bias"), "taesd: decoder.layers.0.bias is missing"),
        (lambda f: _with(f / WEIGHTS, decoder__rest=torch.zeros(1)), "taesd: decoder.rest is not known"),
        (lambda f: _config(f / "config.json", latent_channels=16), "shape .* instead of"),
        (lambda f: _config(f / "config.json", _class_name="VQModel"), "is of VQModel, not of AutoencoderTiny"),
        (lambda f: _config(f / "config.json", act_fn="gelu"), "act_fn is gelu, not relu"),
    ],
)
def test_weights_that_do_not_fit_are_refused_by_name(tmp_path, damage, said) -> None:
    tiny_taesd.build(tmp_path)
    damage(tmp_path)
    with pytest.raises(ShowError, match=said):
        families.load("taesd", tmp_path)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ShowError, match="no such autoencoder.*house, taesd, taesdxl, taesd3, taef1, taef2, kl-sd"):
        families.load("taesd2", Path("."))
    with pytest.raises(ShowError, match="not on this machine.*models get taesd"):
        families.load("taesd")


def test_a_shows_file_cut_short_is_refused(tmp_path) -> None:
    tiny_taesd.build(tmp_path)
    file = tmp_path / "decoder.safetensors"
    file.write_bytes(families.packed("taesd", tmp_path)[:-100])
    with pytest.raises(ShowError, match="decoder.safetensors: not readable.*limelight precompute"):
        families.for_show(file)


@pytest.fixture(scope="module")
def gig(tmp_path_factory) -> Path:
    """A show of one short track, prepared with the house."""
    folder = tmp_path_factory.mktemp("gig")
    tone = 0.3 * np.sin(np.arange(4 * RATE) * 2 * np.pi * 220 / RATE)
    soundfile.write(folder / "song.wav", tone, RATE)
    y, x = np.mgrid[:64, :64]
    Image.fromarray(np.stack([x * 4, y * 4, 255 - x * 4], 2).astype(np.uint8)).save(folder / "art.png")
    tiny_taesd.build(folder / "model")
    assert prepare(folder, "house") == 0
    return folder


def prepare(folder: Path, autoencoder: str) -> int:
    """Prepares the gig again with an autoencoder."""
    (folder / "gig.toml").write_text(GIG.format(autoencoder=autoencoder, model=folder / "model"))
    return main(["precompute", str(folder / "gig.toml"), "--out", str(folder / "show"), "--jobs", "1"])


def test_another_autoencoder_in_the_setlist_encodes_anew_and_repaints_nothing(gig, capsys) -> None:
    theirs, record = tiny_taesd.build(gig / "model"), _records(gig)
    before = [path.read_bytes() for path in open_show(gig / "show").tracks[0].keyframes]
    capsys.readouterr()
    assert prepare(gig, "taesd") == 0
    assert "prepared (encode, bake" in capsys.readouterr().err
    assert {name: _records(gig)[name] for name in PAINTED} == {name: record[name] for name in PAINTED}
    show = open_show(gig / "show")
    track = show.tracks[0]
    assert show.refused == () and show.decoder.name == "taesd" and show.decoder.channels == 4
    assert [path.read_bytes() for path in track.keyframes] == before
    keyframe = read_picture(gig / "show/tracks/01-song/walk/0000.jpg", (688, 384))
    with torch.inference_mode():
        given = torch.from_numpy(keyframe)[None].permute(0, 3, 1, 2).float() / 127.5 - 1
        latent = theirs.encode(given).latents[0]
    assert np.abs(track.latents[0].astype(np.float32) - latent.numpy()).max() < 1e-3
    decoder = Decoder(show.decoder.verified())
    assert np.array_equal(decoder.decode(track.latents[1])[..., :3], track.baked[1])


def test_a_decoder_that_is_not_the_shows_leaves_the_baked_frames_and_says_so(gig, tmp_path) -> None:
    show = shutil.copytree(gig / "show", tmp_path / "show")
    tiny_taesd.build(tmp_path / "other", seed=5)
    (show / "decoder.safetensors").write_bytes(families.packed("taesd", tmp_path / "other"))
    ladder = stepped_ladder(open_show(show), "cpu")
    assert [name for name, _ in ladder._rungs][0] == "baked"
    assert "decoder.safetensors: is not the" in ladder.reason and "limelight precompute" in ladder.reason


def _records(folder: Path) -> dict[str, object]:
    return json.loads((folder / "show/tracks/01-song/stages.json").read_text())


@pytest.mark.parametrize(("module", "name", "millions"), [(taesd, "taesd", 1.222531), (kl, "kl-sd", 49.490199)])
def test_the_published_sizes_have_the_published_number_of_parameters(module, name, millions) -> None:
    config = {
        "block_out_channels": [128, 256, 512, 512], "layers_per_block": 2,
        "down_block_types": ["DownEncoderBlock2D"] * 4, "up_block_types": ["UpDecoderBlock2D"] * 4,
    } if module is kl else {}  # fmt: skip
    with torch.device("meta"):
        model = module.build(name, config, "")
    parts = [model.decoder, *([model.post_quant_conv] if module is kl else [])]
    assert sum(p.numel() for part in parts for p in part.parameters()) == round(1e6 * millions)
