#!/usr/bin/env bash
# Does a pretrained eye learn faster? Projected GAN with FastGAN against StyleGAN2 with ADA: 64 px emoji faces, two seeds, equal
# number of images, one thread each, a pair side by side; measured through a network that no discriminator looks through. The
# rows of curves.csv carry seconds too, to compare at equal times.
# Usage: bench/projected.sh FOLDER [KIMG], 16 unless given, of about a minute each. docs/projected.md shows what came out.
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
[[ $# == 1 || $# == 2 ]] || { echo "usage: bench/projected.sh FOLDER [KIMG]" >&2; exit 2; }
kimg=${2:-16}
mkdir -p "$1"
cd "$1"

train() {
  local core=$1 recipe=$2
  shift 2
  OMP_NUM_THREADS=1 taskset -c "$core" "$home/fewshot" train "$home/recipes/$recipe" -q -s training.kimg="$kimg" -s training.threads=1 \
    -s training.tick_kimg=1 -s training.sample_ticks=2 -s metrics.network=m-lsd-512-large -s metrics.names=[kid,pr] \
    -s metrics.every_kimg=2 -s metrics.samples=500 "$@"
}

wide=(-s data.resolution=64)
for network in generator discriminator; do wide+=(-s $network.channel_base=2048 -s $network.channel_max=64); done

"$home/fewshot" --version >/dev/null # sets up, if that is still to be done
echo "arm,seed,kimg,seconds,kid,precision,recall,diversity" >curves.csv
for seed in 0 1; do
  train 0 projected-64.yaml -s name=projected -s seed=$seed >projected.$seed &
  train 1 ada-faces.yaml "${wide[@]}" -s name=stylegan2-ada -s seed=$seed >stylegan2-ada.$seed
  wait
  for arm in projected stylegan2-ada; do
    awk -F, -v arm="$arm,$seed" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
      $at["kid"] != "" { print arm "," $at["kimg"] "," $at["seconds"] "," $at["kid"] "," $at["precision"] "," $at["recall"] "," $at["diversity"] }' \
      "$(cat $arm.$seed)/metrics.csv" >>curves.csv
  done
done
