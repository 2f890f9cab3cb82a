#!/usr/bin/env bash
# Loses real files and finds them: both simulators, the database and the watcher on free loopback ports, then a check of
# every verdict, by name, against what the simulators know really happened. Exit 0 only if no name is wrong.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: ops/demo.sh [--windows 3] [--window-seconds 20] [--tps 50] [--loss 0.2] [--seed 1]
                   [--drop-lines 0] [--keep]
       ops/demo.sh --stop

  --windows N          audit windows to fill
  --window-seconds N   length of a window
  --tps N              files a second
  --loss SHARE         share of the files that fail
  --seed N             which files meet which fate
  --drop-lines SHARE   share of the sightings whose line never reaches its log, although the writer counted it
  --keep               leave everything running, and say how to look and stop
  --stop               stop what --keep left running

More faults by environment: APP_SILENT_RATE (0.25), APP_LATE_RATE (0.02), APP_LATE_SECONDS (3),
APP_DUPLICATE_RATE (0.01), APP_ORPHAN_RATE (0.01).
USAGE
}

bad_usage() {
  echo "demo: $1; see ops/demo.sh --help" >&2
  exit 2
}

windows=3 window_seconds=20 tps=50 loss=0.2 seed=1 drop_lines=0 keep=false stop=false
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --keep) keep=true; shift; continue ;;
    --stop) stop=true; shift; continue ;;
    --windows | --window-seconds | --tps | --loss | --seed | --drop-lines) [ $# -ge 2 ] || bad_usage "$1 wants a value" ;;
    *) bad_usage "unknown argument '$1'" ;;
  esac
  case $1 in
    --loss | --drop-lines) [[ $2 =~ ^(0(\.[0-9]+)?|1(\.0+)?)$ ]] || bad_usage "$1 is '$2', but must be a share from 0 to 1" ;;
    --seed) [[ $2 =~ ^-?[0-9]{1,18}$ ]] || bad_usage "--seed is '$2', but must be a whole number" ;;
    *) [[ $2 =~ ^[1-9][0-9]{0,6}$ ]] || bad_usage "$1 is '$2', but must be a whole number from 1 on" ;;
  esac
  case $1 in
    --windows) windows=$2 ;;
    --window-seconds) window_seconds=$2 ;;
    --tps) tps=$2 ;;
    --loss) loss=$2 ;;
    --seed) seed=$2 ;;
    --drop-lines) drop_lines=$2 ;;
  esac
  shift 2
done

root=$(cd "$(dirname "$0")/.." && pwd)
run="$root/data/demo"
extend=5 settle=2

# Processes: name and pid a line, in the order in which they are to be stopped.
pids="$run/pids"

stop_process() { # NAME
  local pid
  pid=$(awk -v name="$1" '$1 == name { print $2 }' "$pids" 2>/dev/null || true)
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || return 0
  for _ in $(seq 300); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
}

of_database() {
  ps -eo pid=,args= | awk -v dir="$run/mariadb/" -v self="$$" 'index($0, dir) && $1 != self && !/awk/ { print $1 }'
}

stop_everything() {
  stop_process forwarder
  stop_process processor
  stop_process watcher
  # What the watcher had just started when it was stopped: its server, or the installer of that.
  for _ in $(seq 20); do
    for pid in $(of_database); do kill -TERM "$pid" 2>/dev/null || true; done
    [ -n "$(of_database)" ] || break
    sleep 0.5
  done
  rm -f "$pids"
}

if $stop; then
  [ -f "$pids" ] || { echo "No demo is running."; exit 0; }
  stop_everything
  echo "Stopped."
  exit 0
fi
running() {
  local pid
  for pid in $(awk '{ print $2 }' "$pids"); do kill -0 "$pid" 2>/dev/null && return; done
  return 1
}
if [ -f "$pids" ] && running; then
  echo "demo: a demo is still running; stop it with ops/demo.sh --stop" >&2
  exit 1
fi

. "$root/ops/java.sh"
find_java || exit 1
forwarder_jar="$root/simulators/forwarder/target/waybill-forwarder.jar"
processor_jar="$root/simulators/processor/target/waybill-processor.jar"
watcher_jar="$root/reconciliation-job/target/waybill-reconciliation-job.jar"
stale() {
  [ ! -f "$1" ] || [ -n "$(find "$root/pom.xml" "$root/simulators" "$root/reconciliation-job" "$root/schema" \
    -path '*/target' -prune -o -path '*/src/test' -prune -o -type f -newer "$root/data/demo.built" -print -quit 2>/dev/null)" ]
}
mkdir -p "$root/data"
if [ ! -f "$root/data/demo.built" ] || stale "$forwarder_jar" || stale "$processor_jar" || stale "$watcher_jar"; then
  echo "Building (the first time a few minutes, for the downloads)..."
  touch "$root/data/demo.building"
  (cd "$root" && ./mvnw -B -ntp -q -DskipTests package) || { echo "demo: the build failed" >&2; exit 1; }
  mv "$root/data/demo.building" "$root/data/demo.built"
fi

rm -rf "$run"
mkdir -p "$run/forwarder" "$run/processor"
code=0
trap 'code=$?; trap - EXIT INT TERM; $keep && [ "$code" -eq 0 ] || stop_everything; exit "$code"' EXIT
trap 'echo; echo "Stopping..."; keep=false; exit 130' INT TERM

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

start() { # NAME COMMAND...
  local name=$1
  shift
  "$@" >"$run/$name.out" 2>&1 &
  echo "$name $!" >>"$pids"
}

alive() { # NAME
  kill -0 "$(awk -v name="$1" '$1 == name { print $2 }' "$pids")" 2>/dev/null && return
  echo "demo: the $1 ended; its last words ($run/$1.out):" >&2
  tail -n 20 "$run/$1.out" >&2
  exit 1
}

up() { # NAME PORT
  for _ in $(seq 600); do
    alive "$1"
    if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then
      return
    fi
    sleep 0.2
  done
  echo "demo: the $1 did not come up within two minutes; see $run/$1.out" >&2
  exit 1
}

utc() { # SECONDS: an instant in both notations of date(1), GNU and BSD
  date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ
}

export FILE_TIME_ZONE=UTC APP_SEED=$seed APP_DROP_LINES=$drop_lines
processor_port=$(free_port) forwarder_port=$(free_port) watcher_port=$(free_port)

echo "Starting processor, watcher with its database, and forwarder on loopback..."
start processor env SERVER_PORT="$processor_port" SERVER_ADDRESS=127.0.0.1 APP_LOSS_RATE="$loss" \
  APP_SILENT_RATE="${APP_SILENT_RATE:-0.25}" APP_LATE_RATE="${APP_LATE_RATE:-0.02}" \
  APP_LATE_SECONDS="${APP_LATE_SECONDS:-3}" APP_LOG_DIR="$run/processor" APP_TRUTH_FILE="$run/processor-truth.tsv" \
  "$JAVA" -Xmx256m -jar "$processor_jar"
start watcher env SERVER_PORT="$watcher_port" SERVER_ADDRESS=127.0.0.1 WAYBILL_ACCESS_LOCAL=true \
  FORWARD_LOG_DIR="$run/forwarder" PROCESS_LOG_DIR="$run/processor" WHOLE_LOGS=true \
  CHECK_INTERVAL_SECONDS="$window_seconds" WINDOW_EXTEND_SECONDS=$extend WINDOW_OFFSET_SECONDS=$settle \
  AUDIT_CRON='*/2 * * * * *' \
  "$JAVA" -Xmx512m -Dloader.path="$root/reconciliation-job/target/embedded-database" \
  -Dwaybill.database.data-dir="$run/mariadb" -Dwaybill.database.server-dir="$root/data/mariadb-server" -jar "$watcher_jar"
up processor "$processor_port"
up watcher "$watcher_port"
start forwarder env SERVER_PORT="$forwarder_port" SERVER_ADDRESS=127.0.0.1 APP_TPS="$tps" \
  APP_PROCESSOR_URL="http://127.0.0.1:$processor_port/receive" \
  APP_DUPLICATE_RATE="${APP_DUPLICATE_RATE:-0.01}" APP_ORPHAN_RATE="${APP_ORPHAN_RATE:-0.01}" \
  APP_LOG_DIR="$run/forwarder" APP_TRUTH_FILE="$run/forwarder-truth.tsv" \
  "$JAVA" -Xmx256m -jar "$forwarder_jar"
up forwarder "$forwarder_port"

# The first window begins when everything is at work; the watcher judges the one before it, too.
now=$(date +%s)
first=$(((now / window_seconds + 1) * window_seconds))
last=$((first + windows * window_seconds))
echo "$tps files a second; windows of $window_seconds s from $(utc "$first") to $(utc "$last"); each is judged $((extend + settle)) s after its end."

# The verdicts on the windows of this run, one a line.
judged() {
  sed -n 's/^.* Window \(\[.*\): \([0-9]* forwarded\)/\1: \2/p' "$run/watcher.out" | awk -v first="[$(utc "$first")" '$1 >= first'
}

# Where lines are dropped on purpose, a window is right to stay without a verdict.
patience=120
[ "$drop_lines" = 0 ] || patience=10
seen=0 told=
while [ "$seen" -lt "$windows" ]; do
  alive forwarder
  alive processor
  alive watcher
  now=$(date +%s)
  if [ "$now" -lt "$first" ]; then
    state="The first window begins soon"
  elif [ "$now" -lt "$last" ]; then
    state="Window $(((now - first) / window_seconds + 1)) of $windows fills"
  else
    state="The last window settles and is judged"
  fi
  if [ "$state" != "$told" ]; then
    echo "  $state..."
    told=$state
  fi
  verdicts=$(judged | wc -l)
  if [ "$verdicts" -gt "$seen" ]; then
    judged | tail -n +$((seen + 1)) | sed 's/^/  judged /'
    seen=$verdicts
  fi
  if [ "$now" -gt $((last + extend + settle + patience)) ]; then
    [ "$drop_lines" = 0 ] || break
    echo "demo: not all windows were judged in time; the watcher says:" >&2
    tail -n 20 "$run/watcher.out" >&2
    break
  fi
  sleep 1
done

if ! $keep; then
  stop_process forwarder
  stop_process processor
fi
echo
FORWARD_LOG_DIR="$run/forwarder" PROCESS_LOG_DIR="$run/processor" WHOLE_LOGS=true \
  CHECK_INTERVAL_SECONDS=$window_seconds WINDOW_EXTEND_SECONDS=$extend WINDOW_OFFSET_SECONDS=$settle \
  WAYBILL_DATA_DIR="$run" "$root/ops/audit.sh" --from "$(utc "$first")" --to "$(utc "$last")" --lost "$run/lost.tsv" \
  >"$run/audit.out" || true
sed -n '/^window /,$p' "$run/audit.out"

# What really happened: announced in a window, and not logged as processed before that window stopped looking.
sleep 0.3
digits() { utc "$1" | tr -d -- '-:TZ'; }
awk -F '\t' -v from="$(digits "$first")" -v to="$(digits "$last")" -v first="$first" -v length_s="$window_seconds" \
  -v extend="$extend" '
  function seconds(iso,   d) { # seconds of the day are enough: no run is that long
    return substr(iso, 12, 2) * 3600 + substr(iso, 15, 2) * 60 + substr(iso, 18, 2) + ("0" substr(iso, 20)) + 0
  }
  function file_seconds(name) {
    return substr(name, 9, 2) * 3600 + substr(name, 11, 2) * 60 + substr(name, 13, 2)
  }
  FNR == NR {
    if ($2 == "processed" || $2 == "late") {
      window_end = file_seconds($3) - (file_seconds($3) - first % 86400) % length_s + length_s + extend
      if (seconds($1) < window_end || seconds($1) - window_end > 43200) done[$3] = 1
    }
    next
  }
  $2 == "announced" && substr($3, 1, 14) >= from && substr($3, 1, 14) < to && !($3 in done) { print $3 }
' "$run/processor-truth.tsv" "$run/forwarder-truth.tsv" | LC_ALL=C sort -u >"$run/truth-lost.txt"
cut -f 4 "$run/lost.tsv" | LC_ALL=C sort >"$run/reported-lost.txt"
wrong=$(LC_ALL=C comm -3 "$run/truth-lost.txt" "$run/reported-lost.txt" | wc -l | tr -d ' ')

client="$root/data/mariadb-server/bin/mariadb"
echo
echo "logs      $run/forwarder, $run/processor"
echo "database  $run/mariadb"
history="SELECT job_execution_id, start_time, end_time, status, exit_code FROM BATCH_JOB_EXECUTION ORDER BY 1"
if $keep; then
  echo "console   http://127.0.0.1:$watcher_port/"
  echo "metrics   http://127.0.0.1:$watcher_port/actuator/prometheus"
  echo "look      $client --defaults-file=$run/mariadb/client.cnf waybill"
  echo "stop      ops/demo.sh --stop"
fi
echo "history   $history;"
"$client" --defaults-file="$run/mariadb/client.cnf" -t waybill -e "$history DESC LIMIT $windows" 2>/dev/null || true
if $keep; then
  trap - EXIT INT TERM
fi
if [ "$drop_lines" != 0 ]; then
  # What is told may lack the files of windows without a verdict, but must hold no other file.
  wrong=$(LC_ALL=C comm -13 "$run/truth-lost.txt" "$run/reported-lost.txt" | wc -l | tr -d ' ')
  complete=$(grep -c '^20.*  COMPLETE' "$run/audit.out" || true)
  missing=$(grep -c '^20.*  INCONCLUSIVE: Lines missing' "$run/audit.out" || true)
  echo "dropped on purpose: windows=$windows judged=$complete lines_missing=$missing called lost that were not=$wrong"
  [ "$wrong" -eq 0 ] && [ $((complete + missing)) -eq "$windows" ] && [ "$missing" -gt 0 ]
  exit
fi
echo "truth: lost=$(wc -l <"$run/truth-lost.txt" | tr -d ' ') reported=$(wc -l <"$run/reported-lost.txt" | tr -d ' ') wrong=$wrong"
[ "$wrong" -eq 0 ] && [ "$seen" -ge "$windows" ]
