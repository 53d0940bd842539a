#!/usr/bin/env bash
# Which eye? The first run's recipe through the PP-OCR detector, ResNet-18 with all taps or its first three, and both networks, which see
# 64 or 128 px; Fluent faces and animals; one thread each, two side by side; measured through BlazeFace back and M-LSD (kid_second), which
# none of them looks through. Every eye gets KIMG thousand images (12) and, if that is more, as many as it learns from in SECONDS_EACH (600).
# Two tables are printed at the end: at equal time, at most SECONDS_EACH by costs.csv, and at equal images, KIMG; means over the seeds,
# with 95 % intervals by Student's t from two on.
# FOLDER/costs.csv gets each eye's seconds a thousand images first, on a machine that does nothing else; eyes.csv then gets rows as runs
# end, whose seconds are images by that cost, so that a busy machine does no harm. What is in either is not made again: kept, they
# let the next machine go on. Grids land beside them.
# Usage: bench/eyes.sh FOLDER [SEEDS [SETS [EYES]]], such as: bench/eyes.sh eyes "0 1 2" fluent-faces "pp-ocr-64 resnet18-64"
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
(($# >= 1 && $# <= 4)) || { echo "usage: bench/eyes.sh FOLDER [SEEDS [SETS [EYES]]]" >&2; exit 2; }
kimg=${KIMG:-12} seconds=${SECONDS_EACH:-600} every=4
all="pp-ocr-64 resnet18-64 resnet18-early-64 pp-ocr-128 resnet18-early-128 resnet18-128 both-64 both-128"
seeds=${2:-0} sets=${3:-fluent-faces animals} chosen=${4:-$all}
mkdir -p "$1"
cd "$1"
[[ -e costs.csv ]] || echo "eye,pass,seconds_per_kimg" >costs.csv
[[ -e eyes.csv ]] || echo "set,eye,seed,kimg,seconds,fd,kid,precision,recall,coverage,diversity,copying_loo_p,kid_second" >eyes.csv

early=ReLU283_Output_0,ReLU315_Output_0,ReLU347_Output_0
# The keys of one eye, such as resnet18-early-128, one a line.
keys() {
  printf -- '-s\ntraining.threads=1\n-s\ndiscriminator.feature_resolution=%s\n' "${1##*-}"
  case ${1%-*} in
    pp-ocr) printf -- '-s\ndiscriminator.feature_networks=[pp-ocr-detector]\n' ;;
    resnet18) printf -- '-s\ndiscriminator.feature_networks=[resnet18]\n' ;;
    resnet18-early) printf -- '-s\ndiscriminator.feature_networks=[resnet18]\n-s\ndiscriminator.taps=[%s]\n' "$early" ;;
    both) printf -- '-s\ndiscriminator.feature_networks=[pp-ocr-detector,resnet18]\n' ;;
    *) echo "$1: not an eye; those there are: $all" >&2; exit 2 ;;
  esac
}

# One run on one core, then a row for each of its measurements.
arm() {
  local core=$1 set=$2 eye=$3 seed=$4 run name=$2-$3-$4 held=10% cost long options
  [[ $set == fluent-faces ]] && held=null # holds images out itself
  cost=$(awk -F, -v eye="$eye" '$1 == eye && (!least || $3 < least) { least = $3 } END { print least }' costs.csv)
  long=$(awk "BEGIN { n = $every * int($seconds / $cost / $every + 0.5); print (n > $kimg ? n : $kimg) }")
  mapfile -t options < <(keys "$eye")
  run=$(OMP_NUM_THREADS=1 taskset -c "$core" "$home/fewshot" train "$home/recipes/first-run.yaml" -q --device cpu --out runs -s name="$name" \
    -s data.source="sample:$set" -s data.held_out="$held" -s data.fit=pad -s seed="$seed" "${options[@]}" -s training.kimg="$long" \
    -s training.tick_kimg=2 -s training.sample_ticks=2 -s training.snapshot_ticks=100 -s metrics.every_kimg=$every)
  cp "$(compgen -G "$run/samples/*.png" | sort | tail -1)" "$name.png"
  awk -F, -v arm="$set,$eye,$seed" -v cost="$cost" -v columns="fd kid precision recall coverage diversity copying_loo_p kid_second" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(columns, name, " "); next }
    $at["kid"] != "" { line = arm "," $at["kimg"] "," int($at["kimg"] * cost)
                       for (i = 1; i <= n; i++) line = line "," $at[name[i]]; print line }' "$run/metrics.csv" >"$name.rows"
  flock eyes.csv sh -c 'cat "$1" >>eyes.csv' _ "$name.rows"
  rm "$name.rows"
}

"$home/fewshot" --version >/dev/null # sets up, if that is still to be done
# The least of three passes, so that a slow minute of the machine falls on all alike.
for pass in 1 2 3; do
  for eye in $chosen; do
    grep -q "^$eye,$pass," costs.csv && continue
    mapfile -t options < <(keys "$eye")
    OMP_NUM_THREADS=1 taskset -c 0 "$home/fewshot" bench step --recipe "$home/recipes/first-run.yaml" --rounds 3 --json --device cpu "${options[@]}" |
      sed -E "s/.*\"best_seconds_per_kimg\":([0-9.]+).*/$eye,$pass,\1/" >>costs.csv
  done
done
source "$home/bench/side-by-side.sh"
side_by_side eyes.csv

table() { awk -v by="$1" -v limit="$2" -v what=eye -f "$home/bench/table.awk" eyes.csv; }
printf 'At equal time:\n\n'
table 5 "$seconds"
printf '\nAt equal images:\n\n'
table 4 "$kimg"
