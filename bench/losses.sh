#!/usr/bin/env bash
# Does every loss train with every kind of network, and every penalty on the discriminator's gradient? Trains three recipes for a
# few iterations with each, and WGAN as its paper has it; prints a line a run with the last row of its metrics.csv.
# Usage: bench/losses.sh FOLDER [RECIPE…]; run folders land in FOLDER. Ends with 1 if a run failed or a number is not finite.
# Cost: 64 images a run, 5 s to a minute each on two cores.
set -uo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
[[ $# -ge 1 ]] || { echo "usage: bench/losses.sh FOLDER [RECIPE…]" >&2; exit 2; }
mkdir -p "$1"
cd "$1" || exit 2
shift
recipes=("$@")
[[ $# -gt 0 ]] || recipes=(stylegan2-faces projected-32 projected-64)
failed=0

# One run, and its line: exit code, whether every number of metrics.csv is finite, what the losses and the penalties were.
try() {
  local recipe=$1 name=$2 run code=0
  shift 2
  run=$("$home/fewshot" train "$home/recipes/$recipe.yaml" -q -s name="$recipe-$name" -s training.kimg=0.064 -s training.tick_kimg=0.064 \
    -s training.grid_columns=2 -s training.grid_rows=2 -s metrics.names=[] "$@" 2>"$recipe-$name.log") || code=$?
  printf '%-16s %-18s %4s ' "$recipe" "$name" "$code"
  if [[ $code != 0 ]]; then
    failed=1
    tail -1 "$recipe-$name.log"
    return
  fi
  awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { for (i = 1; i <= NF; i++) if ($i != "" && $i !~ /^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?$/) bad = bad " " $i; row = $0 }
    function cell(name, cells) { split(row, cells, ","); return cells[at[name]] != "" ? sprintf("%.4g", cells[at[name]]) : "-" }
    END { if (row == "" || cell("loss_g") == "-" || cell("loss_d") == "-") bad = bad " missing"
      printf "%-9s %10s %10s %10s %10s %10s\n", bad == "" ? "finite" : bad, cell("loss_g"), cell("loss_d"), cell("r1"), cell("r2"),
        cell("gradient_penalty"); exit bad != "" }' "$run/metrics.csv" || failed=1
}

printf '%-16s %-18s %4s %-9s %10s %10s %10s %10s %10s\n' recipe run exit numbers loss_g loss_d r1 r2 gradient_p
for recipe in "${recipes[@]}"; do
  for loss in logistic saturating hinge least_squares wasserstein relativistic; do try "$recipe" "$loss" -s loss.type="$loss"; done
  try "$recipe" r1 -s regularizers.r1.gamma=0.1
  try "$recipe" r2 -s regularizers.r2.gamma=0.1
  try "$recipe" gradient_penalty -s regularizers.gradient_penalty.weight=1
  try "$recipe" weight_decay -s regularizers.weight_decay.weight=0.01
  try "$recipe" r3gan -s loss.type=relativistic -s regularizers.r1.gamma=0.1 -s regularizers.r1.interval=null \
    -s regularizers.r2.gamma=0.1 -s regularizers.r2.interval=null
  try "$recipe" wgan -s loss.type=wasserstein -s optimizer.type=rmsprop -s optimizer.d_steps=5 -s optimizer.weight_clip=0.01 \
    -s regularizers.r1=null -s training.kimg=0.32 -s training.tick_kimg=0.32
  try "$recipe" wgan-gp -s loss.type=wasserstein -s optimizer.d_steps=5 -s regularizers.r1=null \
    -s regularizers.gradient_penalty.weight=10 -s training.kimg=0.32 -s training.tick_kimg=0.32
done
exit $failed
