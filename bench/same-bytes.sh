#!/usr/bin/env bash
# Does a change leave training as it was, byte for byte? Trains every shipped recipe with two checkouts on this machine
# and compares the SHA-256 of the weights, the average, the optimisers and the vision-aided heads in the last
# checkpoint: 64 iterations up to 64 px; above that two, with narrow networks, on emoji faces. Nothing is held out or
# measured, vision-aided discriminators join before the first step, and a recipe that begins from another run gets
# one of pretrain-emoji (above 64 px of diffaugment-256) by the same checkout. On the CPU, with one thread.
# Usage: bench/same-bytes.sh [--work DIR] [--keep] BEFORE AFTER [RECIPE…], all recipes of BEFORE unless given. Prints a
# line a recipe; exit code 1: some differ or failed. The runs stay in DIR: BEFORE's count as long as its commit and the
# settings are the same, AFTER's likewise with --keep and are made anew without.
set -uo pipefail
export LC_ALL=C OMP_NUM_THREADS=1
trap "exit 130" INT TERM # fewshot itself ends as if nothing was wrong

die() { echo "same-bytes: $1" >&2; exit 2; }
usage() { echo "usage: bench/same-bytes.sh [--work DIR] [--keep] BEFORE AFTER [RECIPE…]" >&2; exit 2; }

work=${TMPDIR:-/tmp}/fewshot-same-bytes keep=false arguments=()
while (($#)); do
  case $1 in
    --work) [[ -n ${2:-} ]] || usage; work=$2; shift ;;
    --keep) keep=true ;;
    -*) usage ;;
    *) arguments+=("$1") ;;
  esac
  shift
done
((${#arguments[@]} >= 2)) || usage
before=${arguments[0]} after=${arguments[1]} recipes=("${arguments[@]:2}")
for checkout in "$before" "$after"; do
  [[ -x $checkout/fewshot ]] || die "$checkout/fewshot is missing; expected the folder of a checkout"
done
before=$(readlink -f "$before") after=$(readlink -f "$after")
((${#recipes[@]})) || for file in "$before"/recipes/*.yaml; do recipes+=("$(basename "$file" .yaml)"); done
mkdir -p "$work" && cd "$work" || exit 2

# The folder of a side's runs, named for the commit. Without one, or with changes since, earlier runs count for nothing.
side() {
  local commit
  commit=$(git -C "$2" rev-parse HEAD 2>/dev/null) || commit=changed
  [[ -z $(git -C "$2" status --porcelain 2>/dev/null) ]] || commit=changed
  echo "$1-$commit"
}

# What `recipe show` prints as lines `key value`, the key's levels with dots between them.
flat() {
  awk '{ level = (match($0, /[^ ]/) - 1) / 2; colon = index($0, ":"); path[level] = substr($0, RSTART, colon - RSTART)
    for (i = 0; i <= level; i++) printf "%s%s", i ? "." : "", path[i]
    print substr($0, colon + 1) }'
}

value() { sed -n "s/^${1//./\\.} //p" <<<"$shown"; }

is_vision_aided() { grep -qE '^ *vision_aided:' "$1/recipes/$2.yaml"; }

# Sets `settings`, which make a recipe short and give it its data, and `start`, the recipe of the run that it begins
# from. A key may have moved between the two checkouts, so each is asked.
choose() {
  local side=$1 checkout=$2 recipe=$3 shown iterations=64 resolution batch network section
  shown=$("$checkout/fewshot" recipe show "$recipe") || return
  shown=$(flat <<<"$shown")
  resolution=$(value data.resolution) batch=$(value training.batch) start=$(value transfer.from)
  [[ $resolution =~ ^[0-9]+$ && $batch =~ ^[0-9]+$ ]] \
    || { echo "recipe show: data.resolution and training.batch are '$resolution' and '$batch'" >&2; return 1; }
  settings=(data.held_out=0 metrics.names=[])
  settings+=(training.threads=1 training.sample_ticks=1000 training.snapshot_ticks=1000)

  [[ $start == null ]] && start=
  [[ $start == pretrained:* ]] && start= # it comes with the tool
  [[ -n $start ]] && start=pretrain-emoji
  if ((resolution > 64)); then
    iterations=2
    settings+=(data.source=sample:emoji-faces)
    if [[ -n $start ]]; then
      start=diffaugment-256 # and its networks
    else
      for network in generator discriminator; do
        case $(value $network.type) in
          stylegan2) settings+=($network.channel_base=1024) ;;
          fastgan) settings+=($network.ngf=16) ;;
        esac
      done
    fi
  fi
  [[ -z $start ]] || settings+=("transfer.from=$side/$start/checkpoint")
  if is_vision_aided "$checkout" "$recipe"; then
    section=$(grep -oE '^(.*\.)?vision_aided\.start_kimg ' <<<"$shown")
    section=${section%.start_kimg }
    settings+=("$section.start_kimg=0")
    [[ $(value "$section.add_when") != stalled ]] || settings+=("$section.add_when=interval") # the other would measure
  fi
  settings+=("training.kimg=$(awk -v n=$((iterations * batch)) 'BEGIN { print n / 1000 }')")
}

# Leaves the hashes of a recipe trained with a checkout in SIDE/RECIPE/hashes, from an earlier run if there is one. Says
# on stdout what went wrong.
train() {
  local side=$1 checkout=$2 recipe=$3 at=$1/$3 settings start setting run arguments=()
  mkdir -p "$at"
  choose "$@" 2>"$at/log" || { tail -1 "$at/log"; return 1; }
  if [[ -n $start ]]; then train "$side" "$checkout" "$start" || return; fi
  [[ -e $at/hashes && $(cat "$at/settings") == "${settings[*]}" ]] && return
  rm -rf "$at"
  mkdir "$at"
  echo "${settings[*]}" >"$at/settings"
  for setting in "${settings[@]}"; do arguments+=(-s "$setting"); done
  { run=$("$checkout/fewshot" train "$recipe" -q --device cpu --out "$at" "${arguments[@]}") && hash_last; } \
    2>"$at/log" || { tail -1 "$at/log"; return 1; }
}

# The hashes of train's run, unless it was interrupted.
hash_last() {
  local kimg=${settings[-1]#training.kimg=} files=({generator,generator_ema,discriminator,optimizer}.safetensors) last
  last=$(ls "$run/checkpoints" | tail -1)
  [[ $last =~ ^0*$kimg$ ]] || { echo "its last checkpoint is $last; expected one at $kimg kimg" >&2; return 1; }
  ln -s "$(basename "$run")/checkpoints/$last" "$at/checkpoint"
  ! is_vision_aided "$checkout" "$recipe" || files+=("vision_aided*.safetensors")
  (cd "$at/checkpoint" && sha256sum ${files[@]}) >"$at/hashes.new" && mv "$at/hashes.new" "$at/hashes"
}

sides=("$(side before "$before")" "$(side after "$after")")
for recipe in "${recipes[@]}" pretrain-emoji diffaugment-256; do
  [[ ${sides[0]} != *-changed ]] || rm -f "${sides[0]}/$recipe/hashes"
  [[ ${sides[1]} != *-changed ]] && $keep || rm -f "${sides[1]}/$recipe/hashes"
done

code=0
for recipe in "${recipes[@]}"; do
  if ! why=$(train "${sides[0]}" "$before" "$recipe"); then result="failed (before: $why)"
  elif ! why=$(train "${sides[1]}" "$after" "$recipe"); then result="failed (after: $why)"
  elif differences=$(diff "${sides[0]}/$recipe/hashes" "${sides[1]}/$recipe/hashes"); then result=same
  else result="differs ($(sed -n 's/^[<>] [0-9a-f]*  //p' <<<"$differences" | sort -u | paste -sd' '))"
  fi
  [[ $result == same ]] || code=1
  printf '%-28s %s\n' "$recipe" "$result"
done
exit $code
