# The system packages that the tests need (running the hotline needs none).
# As root on Debian or Ubuntu what is missing is installed; anybody else is told the names.

# PostgreSQL's server programs lie outside of PATH on Debian.
postgres_bin() {
  local folder
  for folder in "${POSTGRES_BIN:-}" /usr/lib/postgresql/*/bin "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
    [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && printf '%s\n' "$folder" && return 0
  done
  return 1
}

chromium_path() {
  if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] && printf '%s\n' "$CHROMIUM"
    return
  fi
  command -v chromium || command -v google-chrome-stable || command -v google-chrome
}

# Debian names of what is missing of what is asked for: any of compiler, postgres, redis, browser. One a line.
missing_packages() {
  local need
  for need in "$@"; do
    case $need in
      compiler) command -v cc >/dev/null || echo build-essential ;;
      postgres) postgres_bin >/dev/null || echo postgresql ;;
      redis) command -v redis-server >/dev/null || echo redis-server ;;
      browser)
        chromium_path >/dev/null || echo chromium
        # Without a font Chromium draws no letter, and axe-core judges an empty page.
        fc-list 2>/dev/null | grep -q . || printf 'fontconfig\nfonts-dejavu-core\n'
        ;;
    esac
  done
}

need_packages() {
  local missing
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    die "These packages are missing (Debian's names): $missing
Install them, for example with \`sudo apt-get install $missing\`, then run this command again."
  fi
  say "Installing: $missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2 || note "apt-get update failed; trying with the package lists that are here"
  # shellcheck disable=SC2086 # one word per package is what is meant
  apt-get install -y -qq --no-install-recommends $missing </dev/null >&2 || die "apt-get could not install: $missing"
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -z "${missing// /}" ] || die "Installed, and yet not found: $missing
(On Ubuntu \`chromium\` is a snap: install a Chromium or Chrome of your own and name it: CHROMIUM=/path/to/it ops/test.)"
}
