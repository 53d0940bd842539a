#!/usr/bin/env bash
# Builds the program when a source has changed. ./fewshot and ./test.sh source it; it needs the .NET SDK and nothing else. Everything it
# says goes to stderr, since stdout belongs to the command. Exit code 2: the user has something to do, 1: something broke.

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
backend=${FEWSHOT_BACKEND:-cpu}
output=$home/artifacts/$backend
program=$output/bin/Cli/release/fewshot
stamp=$output/setup.stamp # as old as the newest source that was built

source "$home/build/allocator.sh"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# A build must leave no process behind that keeps a pipe of its caller's open.
export MSBUILDDISABLENODEREUSE=1

say() { printf 'fewshot: %s\n' "$1" >&2; }
die() { say "$2"; exit "$1"; }

[[ $backend == cpu || $backend == cuda ]] || die 2 "FEWSHOT_BACKEND is '$backend'; expected cpu or cuda"

# The built program looks for .NET in a few fixed places only.
if [[ -z ${DOTNET_ROOT:-} ]] && dotnet=$(command -v dotnet); then
  dotnet=$(readlink -f "$dotnet")
  [[ -d ${dotnet%/*}/shared ]] && export DOTNET_ROOT=${dotnet%/*}
fi

# Holds the lock `$1` while the rest of the arguments run, so that two builds at once do not meet in the same files.
# What is run must not inherit descriptor 9: a process that it leaves behind would hold the lock.
with_lock() {
  mkdir -p "$home/artifacts"
  command -v flock >/dev/null || { "${@:2}"; return; }
  exec 9>"$home/artifacts/$1.lock"
  flock -n 9 || { say "waiting for another build to finish"; flock 9; }
  "${@:2}"
  local code=$?
  exec 9>&-
  return $code
}

require_dotnet() {
  command -v dotnet >/dev/null \
    || die 2 "the .NET SDK 10 or newer is missing; https://dotnet.microsoft.com/download says how to install it"
  local sdks version
  sdks=$(dotnet --list-sdks 9>&-)
  while read -r version _; do
    ((${version%%.*} >= 10)) && return
  done <<<"$sdks"
  die 2 "the .NET SDK 10 or newer is needed; found: $(cut -d' ' -f1 <<<"${sdks:-none}" | paste -sd,)"
}

# Says nothing but what went wrong: a build that succeeds has nothing to tell the user.
dotnet_build() {
  local log
  log=$(dotnet build "$@" -c Release -p:Backend="$backend" -p:UseSharedCompilation=false --nologo -v quiet \
    </dev/null 2>&1 9>&-) && return
  { grep -E '(error|warning) ' <<<"$log" || cat <<<"$log"; } | sort -u >&2
  return 1
}

# The program links to files in NuGet's cache, which somebody may have cleared.
program_is_current() {
  [[ -x $program && -e $stamp && -e $output/bin/Cli/release/TorchSharp.dll ]] || return
  local newer
  # The time of a change of state, unlike that of the content, can't be set back by an archive or a copy.
  newer=$(find "$home"/src "$home"/recipes "$home"/pretrained "$home"/Directory.* "$home"/build -cnewer "$stamp" -print -quit)
  [[ -z $newer ]]
}

setup_program() { program_is_current || with_lock build build_program; }

build_program() {
  program_is_current && return
  require_dotnet
  say "building the program ($backend); the first time it fetches about 320 MB of packages"
  mkdir -p "$output"
  touch "$stamp.new"
  dotnet_build "$home/src/Cli/Cli.csproj" || die 1 "the build failed; its messages are above"
  find_allocator
  mv "$stamp.new" "$stamp"
}
