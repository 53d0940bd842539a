#!/usr/bin/env bash
# Does the generator that comes with the tool help? recipes/finetune-faces.yaml, on one thread and on any set, as it is and from
# random weights, at equal images (the networks are the same, and so the time); measured through BlazeFace back and M-LSD, neither the discriminator's. One thread each,
# two side by side: about nine minutes a run.
# KIMG is how many thousand images a run learns from (12). FOLDER/pretrained.csv gets rows as runs end; what is in it is not made again. Grids land beside it. A table of means over the seeds
# is printed at the end, with 95 % intervals by Student's t from two on.
# Usage: bench/pretrained.sh FOLDER [SEEDS [SETS]], such as: bench/pretrained.sh pretrained "0 1 2" "emoji-faces animals"
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
(($# >= 1 && $# <= 3)) || { echo "usage: bench/pretrained.sh FOLDER [SEEDS [SETS]]" >&2; exit 2; }
kimg=${KIMG:-12} seeds=${2:-0 1 2} sets=${3:-emoji-faces} chosen="pretrained scratch"
mkdir -p "$1"
cd "$1"
[[ -e pretrained.csv ]] || echo "set,begun,seed,kimg,seconds,fd,kid,precision,recall,coverage,diversity,copying_loo_p,kid_second" >pretrained.csv

# One run on one core, then a row for each of its measurements.
arm() {
  local core=$1 set=$2 begun=$3 seed=$4 run name=$2-$3-$4 options=()
  [[ $begun == pretrained ]] || options=(
    -s transfer.from=null -s transfer.allow_partial=false -s data.resolution=64 -s generator.channel_base=2048
    -s generator.channel_max=128)
  run=$(OMP_NUM_THREADS=1 taskset -c "$core" "$home/fewshot" train finetune-faces -q --device cpu --out runs -s name="$name" -s seed="$seed" \
    -s data.source="sample:$set" -s data.fit=pad -s training.threads=1 -s training.kimg="$kimg" "${options[@]}")
  cp "$(compgen -G "$run/samples/*.png" | sort | tail -1)" "$name.png"
  rows "$set,$begun,$seed" "$run" pretrained.csv
}

"$home/fewshot" --version >/dev/null # sets up, if that is still to be done
source "$home/bench/side-by-side.sh"
side_by_side pretrained.csv
awk -v by=4 -v limit="$kimg" -v what=begun -f "$home/bench/table.awk" pretrained.csv
