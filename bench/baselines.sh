#!/usr/bin/env bash
# The field's landmarks against each other: trains those of recipes/baselines that are named (all that need no classes when none is)
# on 500 Fashion-MNIST bags, as many images each, and compares them. Can be stopped: a run that is done is not trained again.
# Usage: bench/baselines.sh FOLDER KIMG [NAME…]; runs, compare.csv, compare.md, compare.png and compare.html land there.
# Cost: docs/baselines.md has the seconds of each; one after the other with all threads, or THREADS of them.
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
(($# >= 2)) || { echo "usage: bench/baselines.sh FOLDER KIMG [NAME…]" >&2; exit 2; }
folder=$1 kimg=$2
shift 2
(($#)) || set -- gan dcgan lsgan wgan wgan-gp sngan sagan progan
mkdir -p "$folder"
runs=()
for name in "$@"; do
  case $name in cgan|sngan-projection|acgan)
    echo "$name: needs classes, and is compared on bags alone; expected another of recipes/baselines" >&2; exit 2 ;;
  esac
  if [[ ! -e $folder/$name-$kimg.done ]]; then
    rm -rf "${folder:?}/$name-$kimg"
    "$home/fewshot" train "baselines/$name" -q --out "$folder/$name-$kimg" -s data.source=sample:fashion-mnist/bag -s data.count=500 \
      -s data.labels=none -s training.kimg="$kimg" -s training.threads="${THREADS:-0}" >"$folder/$name-$kimg.done.new"
    mv "$folder/$name-$kimg.done.new" "$folder/$name-$kimg.done"
  fi
  runs+=("$(cat "$folder/$name-$kimg.done")")
done
"$home/fewshot" compare "${runs[@]}" --out "$folder/compare.csv" --markdown "$folder/compare.md" --sheet "$folder/compare.png" \
  --html "$folder/compare.html"
