"""A Kandinsky 2.2 of random weights and some thousand parameters, prior and decoder, in the published layout."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import (
    DDPMScheduler,
    KandinskyV22Pipeline,
    KandinskyV22PriorPipeline,
    PriorTransformer,
    UnCLIPScheduler,
    UNet2DConditionModel,
    VQModel,
)
from transformers import (
    CLIPImageProcessor,
    CLIPTextConfig,
    CLIPTextModelWithProjection,
    CLIPVisionModelWithProjection,
)

from tests.tiny import parts, words

WIDTH = 32  # of texts' and images' embeddings
SIDE = 32  # pixels that the image encoder sees


def build(folder: Path) -> None:
    """Saves the model's two halves to `folder`/prior and `folder`/decoder."""
    torch.manual_seed(0)
    _prior(folder).save_pretrained(folder / "prior")
    _decoder().save_pretrained(folder / "decoder")


def _prior(folder: Path) -> KandinskyV22PriorPipeline:
    prior = PriorTransformer(
        num_attention_heads=2,
        attention_head_dim=12,
        embedding_dim=WIDTH,
        num_layers=1,
        num_embeddings=words.LENGTH,
    )
    prior.clip_std.data = torch.ones_like(prior.clip_std)  # of random weights it would be 0 and hide the latents
    return KandinskyV22PriorPipeline(
        prior=prior,
        image_encoder=CLIPVisionModelWithProjection(parts.sight(WIDTH, SIDE)),
        text_encoder=CLIPTextModelWithProjection(_text()),
        tokenizer=words.tokenizer(folder / "prior" / "tokenizer"),
        scheduler=UnCLIPScheduler(
            variance_type="fixed_small_log", prediction_type="sample", num_train_timesteps=1000, clip_sample_range=10.0
        ),
        image_processor=CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size=SIDE),
    )


def _decoder() -> KandinskyV22Pipeline:
    unet = UNet2DConditionModel(
        in_channels=4,
        out_channels=8,
        block_out_channels=(8, 16),
        down_block_types=("ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"),
        up_block_types=("SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"),
        mid_block_type="UNetMidBlock2DSimpleCrossAttn",
        layers_per_block=1,
        cross_attention_dim=WIDTH,
        encoder_hid_dim=WIDTH,
        encoder_hid_dim_type="image_proj",
        addition_embed_type="image",
        attention_head_dim=4,
        norm_num_groups=4,
        resnet_time_scale_shift="scale_shift",
        class_embed_type=None,
    )
    movq = VQModel(
        block_out_channels=(32, 32, 32, 32),
        down_block_types=("DownEncoderBlock2D",) * 3 + ("AttnDownEncoderBlock2D",),
        up_block_types=("AttnUpDecoderBlock2D",) + ("UpDecoderBlock2D",) * 3,
        layers_per_block=1,
        latent_channels=4,
        num_vq_embeddings=12,
        norm_num_groups=8,
        norm_type="spatial",
        vq_embed_dim=4,
    )
    scheduler = DDPMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="linear",
        variance_type="learned_range",
        thresholding=True,
    )
    return KandinskyV22Pipeline(unet=unet, scheduler=scheduler, movq=movq)


def _text() -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=words.COUNT,
        hidden_size=WIDTH,
        projection_dim=WIDTH,
        intermediate_size=37,
        num_hidden_layers=1,
        num_attention_heads=4,
        bos_token_id=512,
        eos_token_id=513,
    )
