#!/usr/bin/env bash
# Whole training steps beside the official code's on a GPU: 64 px (the networks of `fewshot bench step`) and 256 px (paper256), in
# fp32, TF32 and fp16 with channels last, batch 16, no augmentation. Prints a table of s/kimg, medians over pairs in turn, and their ratio.
# Nobody has run it on a GPU yet; DEVICE=cpu runs its fp32 rows on the CPU.
# Usage: bench/gpu.sh FOLDER [PAIRS]; FOLDER holds NVlabs/stylegan2-ada-pytorch, and PYTHON (python3) has a PyTorch for the GPU.
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
[[ $# == 1 || $# == 2 ]] || { echo "usage: bench/gpu.sh FOLDER [PAIRS]" >&2; exit 2; }
[[ -f $1/training/loss.py ]] || { echo "$1: found no training/loss.py; expected a copy of NVlabs/stylegan2-ada-pytorch" >&2; exit 2; }
device=${DEVICE:-cuda} pairs=${2:-5}
[[ $device == cpu ]] || export FEWSHOT_BACKEND=cuda

# One row: name, keys of ours, options of theirs.
row() {
  local ours="$home/fewshot bench step --json --device $device --rounds ${ROUNDS:-5} -s training.batch=16 $2"
  local theirs="${PYTHON:-python3} $home/bench/official_step.py $official --device $device --rounds ${ROUNDS:-5} --batch 16 $3"
  local line
  line=$("$home/bench/alternate.sh" "$ours" "$theirs" "$pairs" | grep '^median')
  [[ $line =~ A\ ([^,]*),\ B\ ([^\ ]*)\ s/kimg,\ A/B\ (.*) ]]
  printf '| %s | %s | %s | %s |\n' "$1" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
}

official=$(readlink -f "$1")
small_ours="" small_theirs=""
large_ours="-s preset=paper256 -s data.resolution=256 -s generator.channel_base=16384 -s discriminator.channel_base=16384 \
-s generator.channel_max=512 -s discriminator.channel_max=512"
large_theirs="--resolution 256 --base 16384 --max 512 --mapping 8 --mbstd 8"
echo "| step | ours, s/kimg | official, s/kimg | ratio |"
echo "| --- | --- | --- | --- |"
row "64 px, fp32" "$small_ours" "$small_theirs"
row "256 px, fp32" "$large_ours" "$large_theirs"
[[ $device != cpu ]] || exit 0
row "64 px, TF32" "$small_ours -s training.tf32=true" "$small_theirs --tf32"
row "256 px, TF32" "$large_ours -s training.tf32=true" "$large_theirs --tf32"
row "64 px, fp16" "$small_ours -s training.precision=fp16" "$small_theirs --precision fp16 --nhwc"
row "256 px, fp16" "$large_ours -s training.precision=fp16" "$large_theirs --precision fp16 --nhwc"
