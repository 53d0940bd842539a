#!/usr/bin/env bash
# Builds and runs every test project. An argument is a filter for `dotnet test` (./test.sh Golden). Tests that want a package of Debian's
# which is not here are skipped, with the reason; FEWSHOT_TEST_ALL=1 lets them fail instead. The last line is `N passed, N failed`; what
# does not build, start or finish counts as failed.
set -uo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/build/setup.sh"

(($# <= 1)) && [[ ${1:-} != -* ]] || die 2 "usage: ./test.sh [FILTER]"
filter=${1:-}

# Several tests run at once, on networks so small that sharing one among threads only makes them wait for each other.
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}

passed=0 failed=0 skipped=0 finished= others=
results=$(mktemp -d)
summarise() {
  local code=$?
  if [[ -z $finished ]]; then
    echo "The tests did not run to the end."
    [[ -z $others ]] || kill -- "-$others" 2>/dev/null
    ((failed++))
  fi
  if [[ -n ${FEWSHOT_FIXTURES:-} ]]; then
    echo "Golden fixture files taken from FEWSHOT_FIXTURES: $(sort -u "$FEWSHOT_FIXTURES_LOG" | wc -l)"
  fi
  rm -rf "$results"
  local rest=
  ((skipped)) && rest=", $skipped skipped"
  echo "$passed passed, $failed failed$rest"
  ((failed == 0)) || exit $((code ? code : 1))
}
trap summarise EXIT
trap 'exit 130' INT TERM

if [[ -n ${FEWSHOT_FIXTURES:-} ]]; then
  # Tests run in folders of their own.
  FEWSHOT_FIXTURES=$(readlink -f "$FEWSHOT_FIXTURES")
  export FEWSHOT_FIXTURES FEWSHOT_FIXTURES_LOG=$results/fixtures.log
  touch "$FEWSHOT_FIXTURES_LOG"
  [[ -d $FEWSHOT_FIXTURES ]] || die 2 "FEWSHOT_FIXTURES: there is no folder '$FEWSHOT_FIXTURES'"
fi

fail() { echo "FAILED: $1"; ((failed++)); }

# Builds every test project, and sets `built` to those that succeeded.
build_tests() {
  say "building the tests ($backend)"
  if dotnet_build "$home/tests/all.proj"; then
    built=("${projects[@]}")
    return
  fi
  for project in "${projects[@]}"; do
    if dotnet_build "$project" 2>/dev/null; then built+=("$project"); else fail "$(basename "$project") does not build"; fi
  done
}

# Runs one project; its counts and exit status stay in $results.
run_tests() {
  local name=$(basename "$1" .csproj)
  echo "== $name"
  local options=(--no-build -c Release -p:Backend="$backend" --nologo --results-directory "$results")
  [[ -z $filter ]] || options+=(--filter "$filter")
  dotnet test "$1" "${options[@]}" --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" </dev/null \
    | grep --line-buffered -vE '^(Test run for|A total of|Results File|Additionally, path|No test (is|matches))'
  echo "${PIPESTATUS[0]}" >"$results/$name.status"
}

# Adds up what one project's result file counts.
count_tests() {
  local name=$(basename "$1" .csproj) counters code total executed ok bad
  code=$(cat "$results/$name.status" 2>/dev/null || echo 1)
  counters=$(grep -o '<Counters [^>]*>' "$results/$name.trx" 2>/dev/null)
  total=$(count total) executed=$(count executed) ok=$(count passed)
  bad=$((executed - ok))
  ((passed += ok, failed += bad, skipped += total - executed))
  if ((code != 0 && bad == 0)); then
    fail "$name: the test run broke off" # a test host that crashed leaves no failed test behind
  elif ((total == 0)) && [[ -z $filter ]]; then
    fail "$name: it holds no test"
  fi
}

# A number of the result file's summary; 0 if there is none.
count() { [[ $counters =~ \ $1=\"([0-9]+)\" ]] && echo "${BASH_REMATCH[1]}" || echo 0; }

require_dotnet
projects=("$home"/tests/*/*.Tests.csproj) built=()
with_lock build build_tests

# EndToEnd takes as long as all others together. They run beside it, in a process group of their own, and their output follows its.
end_to_end=$home/tests/EndToEnd/EndToEnd.Tests.csproj
run_others() { for project in "${built[@]}"; do [[ $project == "$end_to_end" ]] || run_tests "$project"; done; }
set -m
run_others >"$results/others.log" 2>&1 &
others=$!
set +m
for project in "${built[@]}"; do [[ $project != "$end_to_end" ]] || run_tests "$project"; done
wait "$others"
cat "$results/others.log"
for project in "${built[@]}"; do count_tests "$project"; done
((passed + failed + skipped)) || fail "no test matches '$filter'"
finished=yes
