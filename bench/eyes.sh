#!/usr/bin/env bash
# Which eye? Projected GAN at 64 px (recipes/projected-64.yaml) through the PP-OCR detector, ResNet-18 with all taps or its first three,
# and both networks, which see 64 or 128 px; Fluent faces and animals; equal images, and by the seconds beside them equal time; measured
# through M-LSD, which none of them looks through. One thread each, two side by side.
# FOLDER/eyes.csv gets rows as runs end, and a run whose rows are there is not made again: kept, it lets the next machine go on. Grids
# land beside it. Usage: bench/eyes.sh FOLDER [SEEDS [KIMG]], seed 0 and 10 kimg unless given, such as: bench/eyes.sh eyes "0 1 2"
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
(($# >= 1 && $# <= 3)) || { echo "usage: bench/eyes.sh FOLDER [SEEDS [KIMG]]" >&2; exit 2; }
seeds=${2:-0} kimg=${3:-10}
mkdir -p "$1"
cd "$1"
[[ -e eyes.csv ]] || echo "set,eye,sight,seed,kimg,seconds,fd,kid,precision,recall,coverage,diversity,copying_p" >eyes.csv

early=ReLU283_Output_0,ReLU315_Output_0,ReLU347_Output_0
declare -A eyes=(
  [pp-ocr]="-s discriminator.feature_networks=[pp-ocr-detector]"
  [resnet18]="-s discriminator.feature_networks=[resnet18]"
  [resnet18-early]="-s discriminator.feature_networks=[resnet18] -s discriminator.taps=[$early]"
  [both]="-s discriminator.feature_networks=[pp-ocr-detector,resnet18]"
)

# One run on one core, then its rows: those of metrics.csv that have been measured.
arm() {
  local core=$1 set=$2 eye=$3 sight=$4 seed=$5 run name=$2-$3-$4-$5 held=10%
  [[ $set == fluent-faces ]] && held=null # holds images out itself
  run=$(OMP_NUM_THREADS=1 taskset -c "$core" "$home/fewshot" train "$home/recipes/projected-64.yaml" -q --device cpu --out runs -s name="$name" \
    -s data.source="sample:$set" -s data.held_out="$held" -s data.fit=pad -s data.background=white -s seed="$seed" ${eyes[$eye]} \
    -s discriminator.feature_resolution="$sight" -s training.threads=1 -s training.kimg="$kimg" -s training.tick_kimg=1 \
    -s training.sample_ticks=1 -s training.snapshot_ticks=100 -s metrics.network=m-lsd-512-large \
    -s metrics.names=[fd,kid,pr,dc,copying] -s metrics.every_kimg=2 -s metrics.samples=500)
  cp "$(compgen -G "$run/samples/*.png" | tail -1)" "$name.png"
  awk -F, -v arm="$set,$eye,$sight,$seed" -v columns="kimg seconds fd kid precision recall coverage diversity copying_p" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(columns, name, " "); next }
    $at["kid"] != "" { line = arm; for (i = 1; i <= n; i++) line = line "," $at[name[i]]; print line }' "$run/metrics.csv" >"$name.rows"
  flock eyes.csv sh -c 'cat "$1" >>eyes.csv' _ "$name.rows"
  rm "$name.rows"
}

"$home/fewshot" --version >/dev/null # sets up, if that is still to be done
todo=()
for seed in $seeds; do
  for set in fluent-faces animals; do
    for sight in 64 128; do
      for eye in pp-ocr resnet18 resnet18-early both; do
        grep -q "^$set,$eye,$sight,$seed," eyes.csv || todo+=("$set $eye $sight $seed")
      done
    done
  done
done
for ((i = 0; i < ${#todo[@]}; i += 2)); do
  arm 0 ${todo[i]} &
  first=$!
  if ((i + 1 < ${#todo[@]})); then arm 1 ${todo[i + 1]}; fi
  wait "$first"
done
