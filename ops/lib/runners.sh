# Runs the steps of a test run one after the other and adds up what their runners counted.
# A step that crashed, or whose runner executed nothing, counts as one failure: silence is not success.

passed=0
failed=0
failed_steps=()
step_pid= # the process group of the step under way, so that Ctrl-C ends all of it

# step NAME COUNTER COMMAND...: COUNTER reads the log and prints "passed failed skipped".
step() {
  local name=$1 counter=$2 log status=0 step_passed step_failed step_skipped started=$SECONDS
  shift 2
  log="$run_folder/$name.log"
  say "$name: $*"
  # Job control for this one command: it gets a process group of its own.
  set -m
  "$@" </dev/null > >(tee "$log") 2>&1 &
  step_pid=$!
  set +m
  wait "$step_pid" || status=$?
  step_pid=
  sync_log "$log"
  read -r step_passed step_failed step_skipped <<<"$("$counter" "$log" "$status")"
  # A skipped test proves nothing, and nobody reads a list of skipped tests: it fails the run.
  if [ "$step_skipped" -gt 0 ]; then
    note "$name: $step_skipped skipped; a skipped test counts as failed here"
    step_failed=$((step_failed + step_skipped))
  fi
  if [ "$status" != 0 ] && [ "$step_failed" = 0 ]; then
    note "$name: ended with status $status"
    step_failed=1
  elif [ $((step_passed + step_failed)) = 0 ]; then
    note "$name: ran nothing"
    step_failed=1
  fi
  passed=$((passed + step_passed))
  failed=$((failed + step_failed))
  [ "$step_failed" = 0 ] || failed_steps+=("$name")
  note "$name: $step_passed passed, $step_failed failed, in $((SECONDS - started)) s"
}

# tee may still be writing when the command has ended: wait until the log stands still.
sync_log() {
  local before=-1 now=0
  while [ "$before" != "$now" ]; do
    before=$now
    sleep 0.1
    now=$(wc -c <"$1")
  done
}

# Counters. $1: the log, $2: the exit status.
count_check() { if [ "$2" = 0 ]; then echo 1 0 0; else echo 0 1 0; fi; }

# "test result: ok. 12 passed; 0 failed; 1 ignored; …", one line per test program.
count_cargo() {
  awk '/^test result: / { for (i = 1; i < NF; i++) { if ($(i+1) ~ /^passed/) p += $i; if ($(i+1) ~ /^failed/) f += $i; if ($(i+1) ~ /^ignored/) s += $i } }
       END { print p + 0, f + 0, s + 0 }' "$1"
}

# Node's summary: "ℹ pass 12" (or "# pass 12"), and the same for fail, cancelled, skipped, todo.
count_node() {
  awk '($1 == "ℹ" || $1 == "#") && NF == 3 { if ($2 == "pass") p += $3; if ($2 == "fail" || $2 == "cancelled") f += $3; if ($2 == "skipped" || $2 == "todo") s += $3 }
       END { print p + 0, f + 0, s + 0 }' "$1"
}

stop_step() {
  [ -n "$step_pid" ] || return 0
  kill -TERM -- "-$step_pid" 2>/dev/null || true
  wait "$step_pid" 2>/dev/null || true
}

# The closing line: always the last, alone, and the same for everybody who counts.
close_run() {
  if [ ${#failed_steps[@]} -gt 0 ]; then note "failed: ${failed_steps[*]}"; fi
  printf '\n%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}
