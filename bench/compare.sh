#!/usr/bin/env bash
# Is a difference between two recipes more than that between two seeds? Trains half of recipes/projected-32.yaml with and without
# augmentation, three seeds each, one thread each, a pair side by side, and compares the six runs: twice what that recipe costs.
# Usage: bench/compare.sh FOLDER; the runs, compare.csv, compare.md, compare.png and compare.html land there.
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
[[ $# == 1 ]] || { echo "usage: bench/compare.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
cd "$1"

train() {
  local core=$1 arm=$2 seed=$3
  OMP_NUM_THREADS=1 taskset -c "$core" "$home/fewshot" train "$home/recipes/projected-32.yaml" -q -s name="$arm" -s augment.type="$arm" \
    -s seed="$seed" -s training.threads=1 -s training.kimg=20 -s metrics.every_kimg=5 >"$arm.$seed"
}

"$home/fewshot" --version >/dev/null # sets up, if that is still to be done
for seed in 0 1 2; do
  train 0 diffaugment $seed &
  train 1 none $seed
  wait
done
mapfile -t runs < <(cat diffaugment.? none.?)
"$home/fewshot" compare "${runs[@]}" --out compare.csv --markdown compare.md --sheet compare.png --html compare.html
