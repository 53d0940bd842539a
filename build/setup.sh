#!/usr/bin/env bash
# Installs and builds what is missing: Debian packages, npm packages, the program. ./fewshot and ./test.sh source it; the
# library runs `build/setup.sh npm PACKAGE` or `build/setup.sh debian PACKAGE` when a sample is first used. Everything it says
# goes to stderr, since stdout belongs to the command; a failure's last line is the reason. Exit code 2: the user has something to do, 1: something broke.

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
backend=${FEWSHOT_BACKEND:-cpu}
output=$home/artifacts/$backend
program=$output/bin/Cli/release/fewshot
stamp=$output/setup.stamp # as old as the newest source that was built

export FEWSHOT_HOME=$home DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
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

# Sets `missing` to the Debian packages whose parts are not here; with `for_tests` set, to those that only tests need too. It looks for the parts, not the packages: a libtorch of
# one's own (CMAKE_PREFIX_PATH, Torch_DIR) or another distribution's libvips will do.
find_missing_packages() {
  local libraries
  libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) || true
  missing=()
  [[ $libraries == *libvips.so.42* ]] || missing+=(libvips42)
  command -v npm >/dev/null || missing+=(npm)
  [[ -z ${for_tests:-} || -d /usr/share/libonnx-testdata ]] || missing+=(libonnx-testdata)
  [[ $backend == cpu ]] || return 0
  [[ -n ${CMAKE_PREFIX_PATH:-}${Torch_DIR:-} || -e /usr/include/torch/script.h ]] || missing+=(libtorch-dev)
  # Without it libtorch multiplies matrices with the slow reference BLAS.
  [[ $libraries == *libopenblas.so.0* ]] || missing+=(libopenblas0-pthread)
  command -v cmake >/dev/null || missing+=(cmake)
  command -v make >/dev/null || missing+=(make)
  command -v c++ >/dev/null || missing+=(g++)
}

setup_packages() {
  find_missing_packages
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null \
    || die 2 "please install what Debian calls ${missing[*]} (this system has no apt-get)"
  ((EUID == 0)) \
    || die 2 "some Debian packages are missing; an administrator can install them: sudo apt-get install -y ${missing[*]}"
  say "will install these Debian packages and what they need: ${missing[*]}"
  confirm
  apt_install "${missing[@]}"
  find_missing_packages
  ((${#missing[@]} == 0)) || die 1 "${missing[*]} installed, but its parts are not found"
}

# A list of packages that is empty or too old to install from is fetched anew.
apt_install() {
  { apt-cache show "$@" >/dev/null 2>&1 && apt_get install "$@"; } \
    || { apt_get update && apt_get install "$@"; } \
    || die 1 "apt-get could not install $*; its messages are above"
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null >&2
}

# Asks on a terminal, unless --yes has answered; goes on where nobody can be asked.
confirm() {
  local answer
  [[ -z ${FEWSHOT_YES:-} && -t 0 && -t 2 ]] || return 0
  read -r -p 'Go on? [Y/n] ' answer || answer=n
  [[ -z $answer || $answer == [yYjJ]* ]] || die 2 "nothing was installed"
}

# Holds the lock `$1` while the rest of the arguments run, so that two set-ups at once do not meet in the same files.
# What is run must not inherit descriptor 9: a process that it leaves behind would hold the lock.
with_lock() {
  mkdir -p "$home/artifacts"
  exec 9>"$home/artifacts/$1.lock"
  flock -n 9 || { say "waiting for another set-up to finish"; flock 9; }
  "${@:2}"
  local code=$?
  exec 9>&-
  return $code
}

# Fetches one npm package. Each has a folder of its own under npm/, so that nobody waits for what he does not use.
setup_npm() {
  [[ -e $home/npm/$1/package-lock.json ]] || die 2 "there is no npm package '$1' under npm/"
  npm_is_current "$1" || with_lock npm install_npm "$1"
}

# npm writes its own list last.
npm_is_current() {
  local installed=$home/npm/$1/node_modules/.package-lock.json
  [[ -e $installed && ! $home/npm/$1/package-lock.json -nt $installed ]]
}

install_npm() {
  npm_is_current "$1" && return
  command -v npm >/dev/null || die 2 "npm is missing: sudo apt-get install -y npm"
  say "fetching with npm, once: $(sed -n 's/.*"description": "\(.*\)".*/\1/p' "$home/npm/$1/package.json")"
  (cd "$home/npm/$1" && npm ci --no-progress --loglevel=error </dev/null >&2 9>&-) \
    || die 1 "npm could not fetch $1 (is this machine online?); try again: cd '$home/npm/$1' && npm ci"
}

# Installs one Debian package of pictures: naming the sample is the user's consent.
sample_packages=(tuxpaint-stamps-default dataset-fashion-mnist)

setup_debian() {
  [[ " ${sample_packages[*]} " == *" $1 "* ]] || die 2 "there is no sample in a Debian package '$1'"
  debian_is_installed "$1" || with_lock debian install_debian "$1"
}

debian_is_installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

install_debian() {
  debian_is_installed "$1" && return
  command -v apt-get >/dev/null || die 2 "its pictures are in the Debian package $1, and this system has no apt-get"
  ((EUID == 0)) \
    || die 2 "an administrator can install them: sudo apt-get install -y --no-install-recommends $1"
  say "installing the Debian package $1, once"
  apt_install "$1" 9>&-
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

program_is_current() {
  [[ -x $program && -e $stamp ]] || return
  local newer
  # The time of a change of state, unlike that of the content, can't be set back by an archive or a copy.
  newer=$(find "$home"/src "$home"/Directory.* "$home"/build -cnewer "$stamp" -print -quit)
  [[ -z $newer ]]
}

# What the build itself takes from npm: ONNX Runtime, which NuGet has for graphics cards only.
setup_build_inputs() { [[ $backend == cuda ]] || setup_npm com.github.asus4.onnxruntime; }

setup_program() { program_is_current || { setup_build_inputs; with_lock build build_program; }; }

build_program() {
  program_is_current && return
  say "building the program ($backend)"
  mkdir -p "$output"
  touch "$stamp.new"
  dotnet_build "$home/src/Cli/Cli.csproj" || die 1 "the build failed; its messages are above"
  mv "$stamp.new" "$stamp"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  set -uo pipefail
  [[ ${1:-} =~ ^(npm|debian)$ && $# == 2 ]] || die 2 "usage: build/setup.sh npm|debian PACKAGE"
  "setup_$1" "$2"
fi
