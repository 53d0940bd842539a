# To be sourced by a bench whose `arm CORE SET NAME SEED` makes one run and appends its rows to a CSV file in the current folder.

# Appends a row for each of a run's measurements, which begins with its arm: SET,NAME,SEED.
# Usage: rows ARM RUN FILE
rows() {
  local new
  new=$(awk -F, -v arm="$1" -v columns="seconds fd kid precision recall coverage diversity copying_loo_p kid_second" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(columns, name, " "); next }
    $at["kid"] != "" { line = arm "," $at["kimg"]; for (i = 1; i <= n; i++) line = line "," $at[name[i]]; print line }' \
    "$2/metrics.csv")
  [[ -z $new ]] || flock "$3" cat >>"$3" <<<"$new"
}

# Calls it for each of $seeds, $sets and $chosen that the file has no row of, one on each of CORES ("0 1") at once.
# Usage: side_by_side FILE
side_by_side() {
  local seed set name i core one failed=0 todo=() cores
  read -ra cores <<<"${CORES:-0 1}"
  for seed in $seeds; do
    for set in $sets; do
      for name in $chosen; do
        grep -qF "$set,$name,$seed," "$1" || todo+=("$set $name $seed")
      done
    done
  done
  for ((i = 0; i < ${#todo[@]}; i += ${#cores[@]})); do
    local started=()
    for core in "${!cores[@]}"; do
      ((i + core >= ${#todo[@]})) && break
      arm "${cores[core]}" ${todo[i + core]} &
      started+=($!)
    done
    for one in "${started[@]}"; do wait "$one" || failed=1; done
    ((!failed)) || { echo "a run failed; begin again to go on" >&2; exit 1; }
  done
}
