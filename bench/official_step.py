"""Times the training phases of NVIDIA's stylegan2-ada-pytorch as `fewshot bench step --json` times ours: the same
networks, batch, losses and intervals, no augmentation, every phase waited for. bench/gpu.sh calls it.

Usage: official_step.py FOLDER [--resolution 64] [--base 8192] [--max 256] [--mapping 2] [--batch 16] [--mbstd 4]
                        [--gamma 1] [--precision fp32|fp16] [--tf32] [--nhwc] [--rounds 5] [--device cuda]
FOLDER holds the repository as published. Prints JSON with seconds_per_kimg, the sum of the phases' medians.
"""

import argparse
import json
import resource
import statistics
import sys
import time

import torch

parser = argparse.ArgumentParser()
parser.add_argument("folder")
for name, value in dict(resolution=64, base=8192, max=256, mapping=2, batch=16, mbstd=4, rounds=5).items():
    parser.add_argument(f"--{name}", type=int, default=value)
parser.add_argument("--gamma", type=float, default=1)
parser.add_argument("--precision", choices=["fp32", "fp16"], default="fp32")
parser.add_argument("--tf32", action="store_true")
parser.add_argument("--nhwc", action="store_true")
parser.add_argument("--device", default="cuda")
asked = parser.parse_args()
sys.path.insert(0, asked.folder)
from torch_utils import misc  # noqa: E402
from training.loss import StyleGAN2Loss  # noqa: E402
from training.networks import Discriminator, Generator  # noqa: E402

device = torch.device(asked.device)
torch.backends.cudnn.benchmark = True
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = asked.tf32
half = 4 if asked.precision == "fp16" else 0
shape = dict(c_dim=0, img_resolution=asked.resolution, img_channels=3)
width = dict(channel_base=asked.base, channel_max=asked.max, num_fp16_res=half, conv_clamp=256)
G = Generator(z_dim=512, w_dim=512, mapping_kwargs=dict(num_layers=asked.mapping),
              synthesis_kwargs=dict(width, fp16_channels_last=asked.nhwc), **shape)
D = Discriminator(epilogue_kwargs=dict(mbstd_group_size=asked.mbstd),
                  block_kwargs=dict(fp16_channels_last=asked.nhwc), **width, **shape)
loss = StyleGAN2Loss(device, *(part.to(device) for part in (G.mapping, G.synthesis, D)), r1_gamma=asked.gamma)
G.to(device)

phases = []
for name, network, every in [("G", G, 4), ("D", D, 16)]:
    share = every / (every + 1)
    optimiser = torch.optim.Adam(network.parameters(), lr=0.0025 * share, betas=(0, 0.99 ** share), eps=1e-8)
    phases += [(name + "main", 1, network, optimiser), (name + "reg", every, network, optimiser)]


def wait():
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def run(name, every, network, optimiser):
    size = asked.batch
    reals = torch.rand(size, 3, asked.resolution, asked.resolution, device=device) * 2 - 1
    latents, labels = torch.randn(size, 512, device=device), torch.zeros(size, 0, device=device)
    wait()
    started = time.perf_counter()
    G.requires_grad_(network is G)
    D.requires_grad_(network is D)
    optimiser.zero_grad(set_to_none=True)
    loss.accumulate_gradients(phase=name, real_img=reals, real_c=labels, gen_z=latents, gen_c=labels, sync=True,
                              gain=every)
    for parameter in network.parameters():
        if parameter.grad is not None:
            misc.nan_to_num(parameter.grad, nan=0, posinf=1e5, neginf=-1e5, out=parameter.grad)
    optimiser.step()
    wait()
    return time.perf_counter() - started


for phase in phases:
    run(*phase)
seconds = {phase[0]: [] for phase in phases}
for _ in range(asked.rounds):
    for phase in phases:
        seconds[phase[0]].append(run(*phase))
rows = [dict(phase=name, interval=every, best_seconds=min(seconds[name]),
             median_seconds=statistics.median(seconds[name])) for name, every, _, _ in phases]
print(json.dumps(dict(
    phases=rows,
    seconds_per_kimg=sum(row["median_seconds"] / row["interval"] for row in rows) / asked.batch * 1000,
    peak_mb=torch.cuda.max_memory_allocated(device) / 2**20 if device.type == "cuda"
    else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
