#!/usr/bin/env bash
# Is a difference between two recipes more than that between two seeds? Trains half of recipes/first-run.yaml with and without
# augmentation, three seeds each, and compares the six runs: three times what that recipe costs.
# Usage: bench/compare.sh FOLDER; the runs, compare.csv, compare.md, compare.png and compare.html land there.
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
[[ $# == 1 ]] || { echo "usage: bench/compare.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
cd "$1"

runs=()
for arm in diffaugment none; do
  for seed in 0 1 2; do
    runs+=("$("$home/fewshot" train "$home/recipes/first-run.yaml" -q -s name="$arm" -s augment.type="$arm" -s seed="$seed" \
      -s training.kimg=24 -s metrics.every_kimg=8)")
  done
done
"$home/fewshot" compare "${runs[@]}" --out compare.csv --markdown compare.md --sheet compare.png --html compare.html
