# Private PostgreSQL and Redis servers for one run: own folder, own free ports, loopback only.
# The machine's own servers are neither used nor touched.

run_folder= # everything of this run; removed at the end
postgres_pid=
redis_pid=

# PostgreSQL refuses to run as root. Any unprivileged user will do.
postgres_user() {
  [ "$(id -u)" = 0 ] || return 0
  local user
  for user in postgres nobody; do id "$user" >/dev/null 2>&1 && printf '%s\n' "$user" && return 0; done
  die "PostgreSQL does not run as root, and there is no user \`postgres\` or \`nobody\` to run it as."
}

as_postgres() {
  local user
  user=$(postgres_user)
  if [ -z "$user" ]; then exec "$@"; fi
  exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- "$@"
}

# until_ready SECONDS WHAT LOG PID PROBE...: asks until the probe says yes; a server that died is said at once.
until_ready() {
  local seconds=$1 what=$2 log=$3 pid=$4 deadline
  shift 4
  deadline=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    kill -0 "$pid" 2>/dev/null || { cat "$log" >&2; return 1; }
    [ "$SECONDS" -lt "$deadline" ] || { cat "$log" >&2; note "$what was not ready after $seconds s"; return 1; }
    sleep 0.1
  done
}

open_run_folder() {
  run_folder=$(mktemp -d "${TMPDIR:-/tmp}/permanence-test.XXXXXX")
  chmod 711 "$run_folder" # the PostgreSQL user must pass through
}

# start_postgres fast|durable: "fast" switches durability off: a test's data live as long as the run. A measurement
# wants what a real installation has.
start_postgres() {
  local bin data="$run_folder/postgres" log="$run_folder/postgres.log" port attempt settings=()
  [ "$1" = durable ] || settings=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off)
  bin=$(postgres_bin)
  mkdir "$data" && : >"$log"
  [ -z "$(postgres_user)" ] || chown "$(postgres_user)" "$data"
  (cd "$data" && as_postgres "$bin/initdb" -D "$data" -U permanence -A trust -E UTF8 --locale=C --no-sync) >"$log" 2>&1 ||
    { cat "$log" >&2; die "initdb failed; its messages are above."; }
  # Between finding a free port and taking it somebody else may take it: then another one is tried.
  for attempt in 1 2 3; do
    port=$(free_port)
    (cd "$data" && as_postgres "$bin/postgres" -D "$data" -p "$port" -k "$data" -c listen_addresses=127.0.0.1 \
      -c max_connections=300 "${settings[@]}") >>"$log" 2>&1 </dev/null &
    postgres_pid=$!
    if until_ready 30 PostgreSQL "$log" "$postgres_pid" "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" -U permanence; then
      export TEST_DATABASE_URL_POSTGRES="postgres://permanence@127.0.0.1:$port/postgres" POSTGRES_BIN="$bin"
      return 0
    fi
    note "PostgreSQL did not start on port $port (attempt $attempt of 3)"
  done
  die "PostgreSQL could not be started; its messages are above."
}

start_redis() {
  local log="$run_folder/redis.log" port attempt
  : >"$log"
  for attempt in 1 2 3; do
    port=$(free_port)
    redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$run_folder" --daemonize no >>"$log" 2>&1 </dev/null &
    redis_pid=$!
    if until_ready 15 Redis "$log" "$redis_pid" redis_answers "$port"; then
      export TEST_REDIS_URL="redis://127.0.0.1:$port/"
      return 0
    fi
    note "Redis did not start on port $port (attempt $attempt of 3)"
  done
  die "Redis could not be started; its messages are above."
}

# redis-cli may not be installed; the protocol is one line.
redis_answers() (
  exec 9<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'PING\r\n' >&9
  read -rt 2 reply <&9
  [ "${reply%$'\r'}" = +PONG ]
)

stop_servers() {
  local pid
  # SIGINT is PostgreSQL's "fast shutdown": it does not wait for clients.
  [ -z "$postgres_pid" ] || kill -INT "$postgres_pid" 2>/dev/null || true
  [ -z "$redis_pid" ] || kill -TERM "$redis_pid" 2>/dev/null || true
  for pid in $postgres_pid $redis_pid; do wait "$pid" 2>/dev/null || true; done
  postgres_pid= redis_pid=
  [ -z "$run_folder" ] || rm -rf -- "$run_folder"
  run_folder=
}
