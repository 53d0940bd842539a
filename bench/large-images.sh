#!/usr/bin/env bash
# StyleGAN2 at 128 and 256 px on a CPU: steps of batch 8 at the official width (channel_base 16384) and a narrow one (4096), with one
# thread and two, the shortest of ROUNDS. Prints s/kimg, memory, and what a night of ten hours trains with 2, 8 and 16 cores: computed,
# from the part of the time that two threads halve and the part that they leave (Amdahl's law).
# Usage: bench/large-images.sh [ROUNDS]; on a machine with nothing else to do. docs/performance.md shows what came out.
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")

# A figure of `bench step`, by its name.
figure() { grep -o "\"$1\": *[0-9.]*" <<<"$2" | tail -1 | grep -o '[0-9.]*$'; }

echo "| px | channel_base | s/kimg, 1 thread | 2 threads | peak GiB | kimg a night: 2 cores | 8, computed | 16, computed |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
for size in 128 256; do
  for base in 16384 4096; do
    keys="-s data.resolution=$size -s training.batch=8"
    for network in generator discriminator; do keys+=" -s $network.channel_base=$base -s $network.channel_max=$((base / 32))"; done
    one=$("$home/fewshot" bench step --json --device cpu --rounds "${1:-2}" $keys -s training.threads=1)
    two=$("$home/fewshot" bench step --json --device cpu --rounds "${1:-2}" $keys -s training.threads=2)
    awk -v size=$size -v base=$base -v one="$(figure best_seconds_per_kimg "$one")" -v two="$(figure best_seconds_per_kimg "$two")" \
      -v mib="$(figure peak_mb "$two")" '
      function night(cores) { shared = 2 * (one - two); if (shared > one) shared = one; return 36000 / (one - shared + shared / cores) }
      BEGIN { printf "| %d | %d | %.0f | %.0f | %.1f | %.0f | %.0f | %.0f |\n", size, base, one, two, mib / 1024, 36000 / two, night(8), night(16) }'
  done
done
