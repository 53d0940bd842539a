#!/usr/bin/env bash
# Do runs in bfloat16 end as those in float32 do? Trains recipes/stylegan2-faces.yaml in both with seeds 0 and 1, and compares where they
# end: the table, the page and the grids are in FOLDER, and the means of the last ten ticks' losses and D's signs in ends.csv.
# Run again it goes on where it stopped. Four runs of seven to ten minutes on two cores.
# Usage: bench/bf16.sh FOLDER [KEY=VALUE]…; the keys are those of a recipe, such as training.kimg=2 for a try.
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
(($# >= 1)) || { echo "usage: bench/bf16.sh FOLDER [KEY=VALUE]…" >&2; exit 2; }
if ! grep -qE 'avx512_bf16|amx_bf16' /proc/cpuinfo; then
  echo "skipped: this processor has neither avx512_bf16 nor AMX, so that training.precision=bf16 computes in float32"
  exit 0
fi
folder=$1
shift
mkdir -p "$folder"
keys=()
for key; do keys+=(-s "$key"); done

runs=()
echo "precision,seed,loss_g,loss_d,d_sign_real" >"$folder/ends.csv"
for precision in fp32 bf16; do
  for seed in 0 1; do
    arm=$folder/$precision-$seed
    if run=$(compgen -G "$arm/*/recipe.yaml"); then
      run=${run%/recipe.yaml}
      [[ -e $arm/done ]] || "$home/fewshot" train -q --resume "$run"
    else
      run=$("$home/fewshot" train -q "$home/recipes/stylegan2-faces.yaml" --out "$arm" --device cpu \
        -s name="$precision" -s training.precision="$precision" -s seed="$seed" "${keys[@]}")
    fi
    touch "$arm/done"
    runs+=("$run")
    awk -F, -v arm="$precision,$seed" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
      { g[NR] = $at["loss_g"]; d[NR] = $at["loss_d"]; sign[NR] = $at["d_sign_real"] }
      END { for (i = NR > 11 ? NR - 9 : 2; i <= NR; i++) { a += g[i]; b += d[i]; c += sign[i]; n++ }
        printf "%s,%.4f,%.4f,%.4f\n", arm, a / n, b / n, c / n }' "$run/metrics.csv" >>"$folder/ends.csv"
  done
done
"$home/fewshot" compare "${runs[@]}" --markdown "$folder/comparison.md" --sheet "$folder/samples.png" \
  --html "$folder/comparison.html"
cat "$folder/ends.csv"
