#!/usr/bin/env bash
# What does each of the low-shot toolbox's parts do for a hundred images? Fluent's 111 faces at 32 px, StyleGAN2 with DiffAugment as the baseline
# and each part added to it (FastGAN in its place), at equal time: MINUTES (6) a run, one thread each, one on each of CORES ("0 1"); measured
# at the end through BlazeFace back and M-LSD (kid_second), which no run looks through.
# FOLDER/toolbox.csv gets rows as runs end; what is in it is not made again, so that the next machine can go on. Grids land beside it. A table
# of means over the seeds is printed at the end, with 95 % intervals by Student's t from two on.
# Usage: bench/toolbox.sh FOLDER [SEEDS [SETS [ARMS]]], such as: bench/toolbox.sh toolbox "0 1 2" fluent-faces "baseline lecam"
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
(($# >= 1 && $# <= 4)) || { echo "usage: bench/toolbox.sh FOLDER [SEEDS [SETS [ARMS]]]" >&2; exit 2; }
minutes=${MINUTES:-6}
all="baseline lecam bcr apa rpgan-r1-r2 diffusion contrastive fastgan"
seeds=${2:-0} sets=${3:-fluent-faces} chosen=${4:-$all}
mkdir -p "$1"
cd "$1"
[[ -e toolbox.csv ]] || echo "set,part,seed,kimg,seconds,fd,kid,precision,recall,coverage,diversity,copying_loo_p,kid_second" >toolbox.csv

cat >base.yaml <<YAML
data: {resolution: 32, background: white, x_flip: true, fit: pad, held_out: 0}
generator: {z_dim: 128, w_dim: 128, mapping_layers: 2, channel_base: 1024, channel_max: 64}
discriminator: {channel_base: 1024, channel_max: 64, mbstd_group_size: 4}
augment: {policy: [color, translation, cutout]}
regularizers: {r1: {gamma: 0.01}}
training: {batch: 16, ema_kimg: 1, threads: 1, tick_kimg: 2, sample_ticks: 2, snapshot_ticks: 100}
metrics:
  names: [fd, kid, pr, dc, copying]
  every_kimg: 1000   # at the end
  samples: 500
  network: blazeface-back
  second_network: m-lsd-512-large
YAML

# The keys of one arm, one a line.
keys() {
  case $1 in
    baseline) ;;
    lecam) printf -- '-s\nregularizers.lecam={}\n' ;;
    bcr) printf -- '-s\nregularizers.consistency={}\n' ;;
    apa) printf -- '-s\ninputs.apa={}\n' ;;
    rpgan-r1-r2) printf -- '-s\nloss=relativistic\n-s\nregularizers.r1={gamma: 0.05, interval: null}\n-s\nregularizers.r2={gamma: 0.05, interval: null}\n' ;;
    diffusion) printf -- '-s\ninputs.diffusion={}\n' ;;
    contrastive) printf -- '-s\nregularizers.contrastive={}\n' ;;
    fastgan) printf -- '-s\ngenerator=fastgan\n-s\ngenerator.lite=true\n-s\ndiscriminator=fastgan\n-s\nloss=hinge\n-s\nregularizers.r1=null\n' ;;
    *) echo "$1: not a part; those there are: $all" >&2; exit 2 ;;
  esac
}

# One run on one core, then a row of its measurement.
arm() {
  local core=$1 set=$2 part=$3 seed=$4 run name=$2-$3-$4 text options=()
  text=$(keys "$part")
  [[ -z $text ]] || mapfile -t options <<<"$text"
  run=$(OMP_NUM_THREADS=1 taskset -c "$core" "$home/fewshot" train base.yaml -q --device cpu --out runs --minutes "$minutes" -s name="$name" \
    -s seed="$seed" -s data.source="sample:$set" "${options[@]}")
  cp "$(compgen -G "$run/samples/*.png" | sort | tail -1)" "$name.png"
  rows "$set,$part,$seed" "$run" toolbox.csv
}

"$home/fewshot" --version >/dev/null # sets up, if that is still to be done
source "$home/bench/side-by-side.sh"
side_by_side toolbox.csv
awk -v by=5 -v limit=100000 -v what=part -f "$home/bench/table.awk" toolbox.csv
