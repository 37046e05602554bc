# What every command of ops/ shares: how it speaks, how it refuses, which tools it needs.
# Sourced, never run. Expects `set -euo pipefail` and the project's root as the working directory.

say() { printf '\n\033[1m==> %s\033[0m\n' "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }
die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

# at_least WANTED FOUND: is the version FOUND the same as WANTED, or newer?
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# The Rust version is said once, in Cargo.toml.
need_rust() {
  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  command -v cargo >/dev/null && command -v rustc >/dev/null ||
    die "Rust is not installed (Rust $wanted or newer is needed). Install it from https://rustup.rs, open a new terminal, then run this command again."
  found=$(rustc --version | awk '{print $2}')
  at_least "$wanted" "$found" ||
    die "Rust $found is too old: Rust $wanted or newer is needed. Run \`rustup update stable\`, then this command again."
}

# 20.11 is the first Node 20 whose test runner has a time limit of its own (--test-timeout).
need_node() {
  local wanted=20.11.0 found
  command -v node >/dev/null && command -v npm >/dev/null ||
    die "Node.js is not installed (Node 20 or newer, with npm, is needed to build the pages). See https://nodejs.org/en/download, then run this command again."
  found=$(node --version | sed 's/^v//')
  at_least "$wanted" "$found" ||
    die "Node.js $found is too old: $wanted or newer is needed. See https://nodejs.org/en/download, then run this command again."
}

# SQLite and the cryptography are compiled from C.
need_c_compiler() {
  command -v cc >/dev/null ||
    die "No C compiler (cc) was found; SQLite is compiled from its source. On Debian or Ubuntu: \`apt-get install build-essential\`, then run this command again."
}

# npm_ci FOLDER: installs what FOLDER/package-lock.json says, unless that is what is already there.
# No package's own script is run: nothing we use needs one, and a build must not run strangers' code.
npm_ci() {
  local folder=$1 stamp="$1/node_modules/.installed-for"
  local wanted
  wanted=$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum | cut -d' ' -f1)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return 0
  note "npm ci in $folder"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) ||
    die "npm ci failed in $folder: is the npm registry reachable? Its own message is above."
  printf '%s\n' "$wanted" >"$stamp"
}

# A TCP port that nobody listens on at this moment.
free_port() {
  node -e 'const s=require("node:net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
}
