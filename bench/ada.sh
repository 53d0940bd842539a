#!/usr/bin/env bash
# Does ADA steer, and what does augmentation in the wrong place do? Trains recipes/ada-faces.yaml without augmentation and with
# ADA, then with DiffAugment on reals only, in the discriminator's step only, and on everything: 56 kimg of 6 to 9 s each, on
# one thread.
# Usage: bench/ada.sh FOLDER; the grids, steering.csv and where.csv land there. docs/augmentation.md shows what came out.
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
[[ $# == 1 ]] || { echo "usage: bench/ada.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
cd "$1"

# One thread, since another number rounds differently.
train() {
  local name=$1
  shift
  "$home/fewshot" train "$home/recipes/ada-faces.yaml" -q -s name="$name" -s training.threads=1 "$@"
}

# Columns of a run's metrics.csv, by name, behind the arm's name; all rows, or the last.
columns() {
  awk -F, -v arm="$1" -v columns="$3" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { line = arm; n = split(columns, name, " "); for (i = 1; i <= n; i++) line = line "," $at[name[i]]; print line }' "$2/metrics.csv"
}

echo "arm,kimg,d_sign_real,r_t,augment_p" >steering.csv
for arm in none ada; do
  run=$(train "$arm" -s augment.type="$arm")
  cp "$run/samples/000016.png" "$arm.png"
  columns "$arm" "$run" "kimg d_sign_real r_t augment_p" >>steering.csv
done

echo "applies_to,kimg,loss_g,d_sign_real,diversity" >where.csv
for arm in reals discriminator both; do
  run=$(train "$arm" -s augment.type=diffaugment -s augment.applies_to="$arm" -s training.kimg=8)
  cp "$run/samples/000008.png" "$arm.png"
  columns "$arm" "$run" "kimg loss_g d_sign_real diversity" | tail -1 >>where.csv
done
