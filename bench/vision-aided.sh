#!/usr/bin/env bash
# Do discriminators with a pretrained eye help at a hundred images? One class of Fashion-MNIST, 100 images, 500 held out, 32 px:
# recipes/vision-aided-faces.yaml without any, with the best of four networks, with one drawn at random, and with two; two seeds,
# equal time, one thread each, two runs side by side; measured through a network that none of them looks through.
# Usage: bench/vision-aided.sh FOLDER [SECONDS], 300 a run unless given; takes four times that. The runs and table.csv land there;
# docs/vision-aided.md shows what came out.
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
[[ $# == 1 || $# == 2 ]] || { echo "usage: bench/vision-aided.sh FOLDER [SECONDS]" >&2; exit 2; }
seconds=${2:-300}
mkdir -p "$1"
cd "$1"

# Interrupted when its time is over, which saves what it has; so the pace of ADA must not follow from a length.
train() {
  local core=$1 arm=$2 seed=$3
  shift 3
  OMP_NUM_THREADS=1 taskset -c "$core" timeout --signal INT "$seconds" "$home/fewshot" train "$home/recipes/vision-aided-faces.yaml" -q \
    -s name="$arm" -s seed="$seed" -s data.source=sample:fashion-mnist/bag -s data.channels=grey -s data.count=100 -s data.held_out=500 \
    -s training.kimg=500 -s training.threads=1 -s training.tick_kimg=1 -s augment.kimg=4 -s vision_aided.augment.kimg=4 \
    -s metrics.names=[fd,kid,pr] -s metrics.every_kimg=10 -s metrics.samples=1000 "$@" >"$arm.$seed" || true
}

"$home/fewshot" train "$home/recipes/vision-aided-faces.yaml" --dry-run -s data.source=sample:fashion-mnist/bag -s data.channels=grey >/dev/null # fetches
echo "arm,seed,networks,kimg,seconds,fd_held_out,kid_held_out,precision_held_out,recall_held_out" >table.csv
for seed in 0 1; do
  train 0 alone $seed -s "vision_aided.networks=[]" &
  train 1 one $seed
  wait
  train 0 random $seed -s vision_aided.select=random &
  train 1 two $seed -s vision_aided.count=2
  wait
done

# Each run as it was when its time was over.
for arm in alone one random two; do
  for seed in 0 1; do
    run=$(cat "$arm.$seed")
    networks=$(tail -n +2 "$run/events.csv" 2>/dev/null | cut -d, -f3 | paste -sd ' ' || true)
    "$home/fewshot" evaluate "$run" --samples 1000 --metrics fd,kid,pr --csv measured.csv >/dev/null
    tail -1 "$run/metrics.csv" | awk -F, -v arm="$arm,$seed,$networks" '{ printf "%s,%s,%s", arm, $1, $2 }' >>table.csv
    awk -F, '$8 == "held-out" { printf ",%s", $2 } END { print "" }' measured.csv >>table.csv
  done
done
