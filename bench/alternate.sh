#!/usr/bin/env bash
# Runs two step benchmarks in turn, several times, so that a machine whose speed drifts slows both alike; prints the median of
# each one's s/kimg and the median of the ratios, pair by pair, and the least of each one's s/kimg with their ratio, which other users of
# the machine disturb less. A command prints JSON with "seconds_per_kimg", as `fewshot bench step --json` does.
# Usage: bench/alternate.sh 'COMMAND A' 'COMMAND B' [PAIRS]
set -euo pipefail
[[ $# == 2 || $# == 3 ]] || { echo "usage: bench/alternate.sh 'COMMAND A' 'COMMAND B' [PAIRS]" >&2; exit 2; }
pairs=${3:-5}

pace() {
  local figure
  figure=$(bash -c "$1" | grep -o '"seconds_per_kimg": *[0-9.eE+-]*' | head -1)
  [[ -n $figure ]] || { echo "no \"seconds_per_kimg\" from: $1" >&2; exit 1; }
  echo "${figure##*[: ]}"
}

median() { sort -g | awk '{ v[NR] = $1 } END { printf "%.4g", (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2 }'; }
least() { printf '%s\n' "$@" | sort -g | head -1; }

a=() b=() ratio=()
for ((i = 1; i <= pairs; i++)); do
  a+=("$(pace "$1")") b+=("$(pace "$2")")
  ratio+=("$(awk "BEGIN { print ${a[-1]} / ${b[-1]} }")")
  echo "pair $i: A ${a[-1]}, B ${b[-1]} s/kimg, A/B ${ratio[-1]}"
done
echo "median: A $(printf '%s\n' "${a[@]}" | median), B $(printf '%s\n' "${b[@]}" | median) s/kimg, A/B $(printf '%s\n' "${ratio[@]}" | median)"
awk "BEGIN { a = $(least "${a[@]}"); b = $(least "${b[@]}"); printf \"least: A %.4g, B %.4g s/kimg, A/B %.4g\n\", a, b, a / b }"
