#!/usr/bin/env bash
# Table 5 of the DiffAugment paper (Zhao et al. 2020) in small: transfer methods with and without DiffAugment (+da), and StyleGAN2 from
# random weights with and without, from a pretrained 32 px pair to 100 images; one thread each, one on each of CORES ("0 1"); measured
# through BlazeFace back and M-LSD (kid_second). Every run learns from KIMG thousand images (12), at equal images; the seconds are its own.
# FOLDER/methods.csv gets rows as runs end; what is in it is not made again, so that the next machine can go on. Grids land beside it.
# A table of means over the seeds is printed at the end, with 95 % intervals by Student's t from two on.
# SOURCE is a file of both networks, such as pretrained:fluent-32.
# Usage: bench/transfer-methods.sh FOLDER SOURCE [SEEDS [SETS [ARMS]]]
#   such as: bench/transfer-methods.sh methods pretrained:fluent-32 "0 1 2" emoji-faces "transfergan+da freezed+da"
set -euo pipefail
home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
(($# >= 2 && $# <= 5)) || { echo "usage: bench/transfer-methods.sh FOLDER SOURCE [SEEDS [SETS [ARMS]]]" >&2; exit 2; }
[[ $2 == pretrained:* ]] && source=$2 || source=$(readlink -f "$2")
kimg=${KIMG:-12}
all="scale_shift minegan transfergan transfergan+da freezed freezed+da stylegan2 stylegan2+da"
seeds=${3:-0} sets=${4:-emoji-faces} chosen=${5:-$all}
mkdir -p "$1"
cd "$1"
[[ -e methods.csv ]] || echo "set,method,seed,kimg,seconds,fd,kid,precision,recall,coverage,diversity,copying_loo_p,kid_second" >methods.csv

cat >base.yaml <<YAML
data: {resolution: 32, background: white, x_flip: true, fit: pad}
generator: {z_dim: 128, w_dim: 128, mapping_layers: 2, channel_base: 1024, channel_max: 64}
discriminator: {channel_base: 1024, channel_max: 64, mbstd_group_size: 4}
transfer: {from: "$source"}
regularizers: {r1: {gamma: 0.01}}
training: {kimg: $kimg, batch: 16, ema_kimg: 1, threads: 1, tick_kimg: 2, sample_ticks: 2, snapshot_ticks: 100}
metrics:
  names: [fd, kid, pr, dc, copying]
  every_kimg: 6
  samples: 500
  network: blazeface-back
  second_network: m-lsd-512-large
YAML

# The keys of one arm, such as freezed+da, one a line.
keys() {
  [[ $1 == *+da ]] || printf -- '-s\naugment=none\n'
  case ${1%+da} in
    stylegan2) printf -- '-s\ntransfer.from=null\n' ;;
    freezed) printf -- '-s\ntransfer.method={type: freezed, resolution: 16}\n' ;;
    scale_shift | minegan | transfergan) printf -- '-s\ntransfer.method=%s\n' "${1%+da}" ;;
    *) echo "$1: not a method; those there are: $all" >&2; exit 2 ;;
  esac
}

# One run on one core, then a row for each of its measurements.
arm() {
  local core=$1 set=$2 method=$3 seed=$4 run name=$2-${3/+/-}-$4 text options=()
  text=$(keys "$method")
  [[ -z $text ]] || mapfile -t options <<<"$text"
  run=$(OMP_NUM_THREADS=1 taskset -c "$core" "$home/fewshot" train base.yaml -q --device cpu --out runs -s name="$name" -s seed="$seed" \
    -s data.source="sample:$set" "${options[@]}")
  cp "$(compgen -G "$run/samples/*.png" | sort | tail -1)" "$name.png"
  rows "$set,$method,$seed" "$run" methods.csv
}

"$home/fewshot" --version >/dev/null # sets up, if that is still to be done
source "$home/bench/side-by-side.sh"
side_by_side methods.csv
awk -v by=4 -v limit="$kimg" -v what=method -f "$home/bench/table.awk" methods.csv
