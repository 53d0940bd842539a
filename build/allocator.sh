#!/usr/bin/env bash
# tcmalloc in the place of glibc's malloc, whose heap a training step's large tensors tear to pieces: docs/performance.md has what it is
# worth. setup.sh sources this. Without it everything works all the same.

allocator=$output/libtcmalloc_minimal.so.4

# Links to the system's, or fetches Debian's package, without root; says nothing where neither can be had.
find_allocator() {
  [[ $(uname -s) == Linux && ! -e $allocator ]] || return 0
  local found
  found=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | sed -n 's/.*libtcmalloc_minimal\.so\.4 (.*x86-64.*) => //p' | head -1)
  if [[ -n $found ]]; then
    ln -sfn "$found" "$allocator"
  elif command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
    fetch_allocator >/dev/null 2>&1
  fi
}

fetch_allocator() (
  arrival=$(mktemp -d) || return
  trap 'rm -rf "$arrival"' EXIT
  cd "$arrival" || return
  mkdir -p lists/partial cache
  own=(-o "Dir::State::Lists=$arrival/lists" -o "Dir::Cache=$arrival/cache" -o Debug::NoLocking=true -o APT::Sandbox::User=
    -o Acquire::Retries=0 -o Acquire::http::Timeout=10) # a machine that is not online does not wait for it at each build
  # Its name in Debian 13 and Ubuntu 24.04, and the one before.
  download() { apt-get -qq "$@" download libtcmalloc-minimal4t64 || apt-get -qq "$@" download libtcmalloc-minimal4; }
  # A list of packages that is empty or too old is fetched anew, aside from the system's.
  download || { apt-get -qq "${own[@]}" update && download "${own[@]}"; } || return
  dpkg-deb --extract ./*.deb . || return
  mv "$(readlink -f "$(find . -name libtcmalloc_minimal.so.4)")" "$allocator.new" && mv "$allocator.new" "$allocator"
)

# For the program that is run next. The environment has its way.
use_allocator() {
  [[ -e $allocator && -z ${LD_PRELOAD:-} && ${FEWSHOT_MALLOC:-} != system && -z $(compgen -e MALLOC_) ]] || return 0
  # Freed memory is kept, since the next step asks for it again, and large tensors are nothing to warn of.
  export LD_PRELOAD=$allocator TCMALLOC_RELEASE_RATE=${TCMALLOC_RELEASE_RATE:-0}
  export TCMALLOC_LARGE_ALLOC_REPORT_THRESHOLD=${TCMALLOC_LARGE_ALLOC_REPORT_THRESHOLD:-$((1 << 60))}
}
