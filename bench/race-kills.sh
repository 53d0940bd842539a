#!/usr/bin/env bash
# A race that is killed at 20 random moments (kill -9) and resumed, against one that was not: the same decisions, and runs with the same bytes.
# Every other time the race's process alone is killed, so that its runs stay at work without it; else all of them. Three small recipes on
# fluent faces at 16 px, two rungs; FOLDER keeps both races.
# Usage: bench/race-kills.sh FOLDER [KILLS [SEED]]
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
(($# >= 1 && $# <= 3)) || { echo "usage: bench/race-kills.sh FOLDER [KILLS [SEED]]" >&2; exit 2; }
kills=${2:-20}
RANDOM=${3:-1}
"$home/fewshot" --version >/dev/null # builds
program=("${FEWSHOT_PROGRAM:-$home/fewshot}")
mkdir -p "$1"
cd "$1"

for rate in 1 2 3; do
  cat >"rate$rate.yaml" <<YAML
data: {resolution: 16, background: white, fit: pad}
generator: {z_dim: 16, w_dim: 16, mapping_layers: 2, channel_base: 128, channel_max: 16}
discriminator: {channel_base: 128, channel_max: 16, mbstd_group_size: 4}
optimizer: {g_lr: 0.00$rate}
training: {batch: 16}
metrics: {samples: 100}
YAML
done

[[ -d whole ]] || "${program[@]}" race --data sample:fluent-faces --minutes 2.5 --recipes rate1.yaml,rate2.yaml,rate3.yaml --seeds 2 \
  --device cpu --out whole
whole=$(echo whole/*-race)
killed=killed/race
rm -rf killed
mkdir -p "$killed"
cp -r "$whole/race.json" "$whole/recipes" "$killed/"

for ((i = 1; i <= kills; i++)); do
  setsid "${program[@]}" race --resume "$killed" >"killed/$i.log" 2>&1 &
  race=$!
  sleep "$((1 + RANDOM % 7)).$((RANDOM % 10))"
  if ((i % 2)); then
    pkill -9 -g "$race" -f ' race ' || true
  else
    pkill -9 -g "$race" || true
  fi
  wait "$race" 2>/dev/null || true
  echo "kill $i: $(find "$killed/runs" -name metrics.csv 2>/dev/null | xargs -r cat | grep -c '^[0-9]' || true) rows of all runs"
done
"${program[@]}" race --resume "$killed" >killed/last.log

decisions() { cut -d, -f1-4,6- "$1/race.csv"; } # all but seconds
diff <(decisions "$whole") <(decisions "$killed")
echo "the same decisions: $(($(wc -l <"$killed/race.csv") - 1)) rows"
bytes() { (cd "$1/runs" && for run in *; do (cd "$run"/*/ && find checkpoints samples -name '*.safetensors' -o -name '*.png' | sort \
  | while read -r file; do echo "$run $file $(sha256sum <"$file")"; done); done); }
diff <(bytes "$whole") <(bytes "$killed")
echo "the same bytes: $(bytes "$killed" | wc -l) checkpoint files and grids"
