#!/usr/bin/env bash
# Does a pretrained start help? Trains recipes/pretrain-emoji.yaml, then recipes/freezed-faces.yaml three ways (with FreezeD,
# with all of the discriminator, and from random weights) with two seeds and the same kimg. About 25 minutes on two idle cores.
# Usage: bench/transfer.sh FOLDER; the grids and results.csv land there. docs/transfer.md shows what came out.
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
[[ $# == 1 ]] || { echo "usage: bench/transfer.sh FOLDER" >&2; exit 2; }
mkdir -p "$1/recipes"
cd "$1"

finetune=$home/recipes/freezed-faces.yaml pretrain=$home/recipes/pretrain-emoji.yaml

# The recipe of an arm: the shipped one, with another method, or with the pretraining's networks and no transfer.
recipe() {
  case $1 in
    freezed) cat "$finetune" ;;
    transfergan) sed 's/method: {type: freezed.*/method: transfergan/' "$finetune" ;;
    scratch)
      sed '/^transfer:/,/^$/d; s/^data:/data:\n  resolution: 32/' "$finetune"
      sed -n '/^generator:/,/^augment:/p' "$pretrain" | sed '$d'
      ;;
  esac
}

# The last row of a run's metrics.csv, columns by name.
last() {
  awk -F, -v columns="$2" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } { row = $0 }
    END { split(row, cell, ","); n = split(columns, name, " "); for (i = 1; i <= n; i++) printf ",%s", cell[at[name[i]]] }' "$1/metrics.csv"
}

compgen -G 'runs/*-pretrain-emoji/checkpoints/000048' >/dev/null || "$home/fewshot" train "$pretrain"
echo "arm,seed,seconds,loss_g,d_sign_real,diversity" >results.csv
for seed in 0 1; do
  for arm in scratch transfergan freezed; do
    recipe "$arm" | sed "s/^seed: .*/seed: $seed/; s/^name: .*/name: $arm-seed$seed/" >"recipes/$arm-seed$seed.yaml"
    run=$("$home/fewshot" train -q "recipes/$arm-seed$seed.yaml")
    cp "$run/samples/000016.png" "$arm-seed$seed.png"
    echo "$arm,$seed$(last "$run" 'seconds loss_g d_sign_real diversity')" | tee -a results.csv
  done
done
