#!/usr/bin/env bash
# Two forwarders and two processors, each with a collector of its own, a real Loki and the watcher, on loopback. One collector
# of each side in turn stands still for a while and then catches up. Meanwhile no window may call a file lost that was not, nor
# clean what is not; afterwards every window must be judged, by name as it really was. Exit 0 only if that is so.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: ops/drills/collectors.sh [--tps 500] [--still 600] [--sides "processor forwarder"]

  --tps N       files a second, over both forwarders
  --still N     seconds that a collector stands still
  --sides LIST  whose second collector stands still, one after the other

Programs are taken from the PATH, or from LOKI and ALLOY.
USAGE
}

bad_usage() {
  echo "collectors: $1; see ops/drills/collectors.sh --help" >&2
  exit 2
}

tps=500 still=600 sides="processor forwarder"
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --tps | --still) [[ ${2:-} =~ ^[1-9][0-9]{0,5}$ ]] || bad_usage "$1 wants a whole number from 1 on" ;;
    --sides) [[ ${2:-} =~ ^(processor|forwarder)(\ (processor|forwarder))*$ ]] || bad_usage "--sides wants processor, forwarder or both" ;;
    *) bad_usage "unknown argument '$1'" ;;
  esac
  case $1 in --tps) tps=$2 ;; --still) still=$2 ;; --sides) sides=$2 ;; esac
  shift 2
done

root=$(cd "$(dirname "$0")/../.." && pwd)
run="$root/data/collectors"
pids="$run/pids"
loki=${LOKI:-$(command -v loki || true)}
alloy=${ALLOY:-$(command -v alloy || true)}
[ -n "$loki" ] && [ -n "$alloy" ] || { echo "collectors: loki and alloy are needed; name them by LOKI and ALLOY" >&2; exit 1; }
for tool in curl jq; do
  command -v "$tool" >/dev/null || { echo "collectors: $tool is needed and not on the PATH" >&2; exit 1; }
done
. "$root/ops/java.sh"
find_java || exit 1
watcher_jar="$root/reconciliation-job/target/waybill-reconciliation-job.jar"
[ -f "$watcher_jar" ] || { echo "collectors: build first: ./mvnw -DskipTests package" >&2; exit 1; }

pid_of() { awk -v name="$1" '$1 == name { pid = $2 } END { print pid }' "$pids" 2>/dev/null; }

end() { # NAME: ends a process that this script started, and waits for it
  local pid
  pid=$(pid_of "$1")
  [ -n "$pid" ] && kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 200); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
}

end_everything() {
  local name database
  for name in $(awk '{ print $1 }' "$pids" 2>/dev/null | tac); do end "$name"; done
  database=$(cat "$run/mariadb/server.pid" 2>/dev/null || true)
  if [ -n "$database" ] && ps -p "$database" -o args= 2>/dev/null | grep -qF "$run/mariadb"; then kill "$database" 2>/dev/null || true; fi
}

start() { # NAME COMMAND...
  local name=$1
  shift
  "$@" >>"$run/$name.out" 2>&1 &
  echo "$name $!" >>"$pids"
  disown
}

up() { # NAME URL
  for _ in $(seq 600); do
    kill -0 "$(pid_of "$1")" 2>/dev/null || break
    curl -sf -m 2 -o /dev/null "$2" && return
    sleep 0.2
  done
  echo "collectors: $1 did not come up; its last words ($run/$1.out):" >&2
  tail -n 15 "$run/$1.out" >&2
  exit 1
}

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
utc() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ; }

rm -rf "$run"
mkdir -p "$run"/{loki,nothing}
trap 'code=$?; trap - EXIT INT TERM; end_everything; exit "$code"' EXIT
trap 'exit 130' INT TERM

# ---- starting

export FILE_TIME_ZONE=UTC TZ=UTC
base=$((21000 + RANDOM % 8000))
loki_url="http://127.0.0.1:$base" watcher_url="http://127.0.0.1:$((base + 2))"
window=60 extend=10 settle=15

start loki env LOKI_LISTEN_ADDRESS=127.0.0.1 LOKI_PORT="$base" LOKI_GRPC_PORT="$((base + 1))" LOKI_DATA="$run/loki" \
  "$loki" -config.file="$root/config/loki/loki.yaml" -config.expand-env=true
up loki "$loki_url/ready"

alloy_port() { case $1 in forwarder-1) echo $((base + 11)) ;; forwarder-2) echo $((base + 12)) ;; processor-1) echo $((base + 13)) ;; *) echo $((base + 14)) ;; esac; }

collect() { # HOST: starts the collector of one stage's host
  local forward="$run/nothing" process="$run/nothing"
  case $1 in forwarder*) forward="$run/$1" ;; *) process="$run/$1" ;; esac
  start "alloy-$1" env LOKI_URL="$loki_url" INSTANCE="$1" FORWARD_LOG_DIR="$forward" PROCESS_LOG_DIR="$process" \
    ALLOY_CONFIG="$root/config/alloy/config.alloy" ALLOY_LISTEN_ADDRESS="127.0.0.1:$(alloy_port "$1")" ALLOY_DATA="$run/alloy-$1" \
    "$alloy" otel "--config=$root/config/alloy/engine.yaml" \
    --feature-gates=stanza.synchronousLogEmitter,filelog.mtimeSortType,service.AllowNoPipelines
  up "alloy-$1" "http://127.0.0.1:$(alloy_port "$1")/-/ready"
}

for n in 1 2; do
  mkdir -p "$run/forwarder-$n" "$run/processor-$n"
  collect "forwarder-$n"
  collect "processor-$n"
  start "processor-$n" env SERVER_PORT=$((base + 20 + n)) SERVER_ADDRESS=127.0.0.1 APP_LOSS_RATE=0.1 APP_SILENT_RATE=0.5 \
    APP_LOG_DIR="$run/processor-$n" APP_TRUTH_FILE="$run/processor-$n.tsv" \
    "$JAVA" -Xmx192m -jar "$root/simulators/processor/target/waybill-processor.jar"
  up "processor-$n" "http://127.0.0.1:$((base + 20 + n))/actuator/health"
done
for n in 1 2; do
  start "forwarder-$n" env SERVER_PORT=$((base + 30 + n)) SERVER_ADDRESS=127.0.0.1 APP_TPS=$((tps / 2)) APP_SEED="$n" \
    APP_PROCESSOR_URL="http://127.0.0.1:$((base + 20 + n))" APP_LOG_DIR="$run/forwarder-$n" APP_TRUTH_FILE="$run/forwarder-$n.tsv" \
    "$JAVA" -Xmx192m -jar "$root/simulators/forwarder/target/waybill-forwarder.jar"
  up "forwarder-$n" "http://127.0.0.1:$((base + 30 + n))/actuator/health"
done
sleep 15
first=$((($(date +%s) + window) / window * window))
start watcher env SERVER_PORT=$((base + 2)) SERVER_ADDRESS=127.0.0.1 LOKI_URL="$loki_url" CHECK_INTERVAL_SECONDS=$window \
  WINDOW_EXTEND_SECONDS=$extend WINDOW_OFFSET_SECONDS=$settle MAX_WAIT=2m AUDIT_CRON='*/5 * * * * *' AUDIT_SINCE="$(utc $first)" \
  "$JAVA" -Xmx384m -Dloader.path="$root/reconciliation-job/target/embedded-database" \
  -Dwaybill.database.data-dir="$run/mariadb" -Dwaybill.database.server-dir="$root/data/mariadb-server" -jar "$watcher_jar"
up watcher "$watcher_url/actuator/health"
sql() { "$root/data/mariadb-server/bin/mariadb" --defaults-file="$run/mariadb/client.cnf" waybill -N -e "$1"; }
say "$tps files a second from two forwarders; windows of $window s from $(utc $first)"

# ---- one collector after the other stands still

sleep $((2 * window + extend + settle))
for side in $sides; do
  say "The collector of $side-2 stands still for $still s"
  end "alloy-$side-2"
  sleep "$still"
  sql "SELECT status, COALESCE(cause, ''), COUNT(*) FROM reports GROUP BY status, cause" | sed 's/^/          /'
  sql "SELECT reason FROM reports WHERE status = 'INCONCLUSIVE' ORDER BY audit_window_start DESC LIMIT 1" | sed 's/^/          /'
  collect "$side-2"
  say "It is back"
  sleep $((2 * window))
done
last=$(($(date +%s) / window * window))
windows=$(((last - first) / window))
sleep $((extend + settle))
for _ in $(seq 120); do
  judged=$(sql "SELECT COUNT(*) FROM reports WHERE status = 'COMPLETE' AND audit_window_end <= FROM_UNIXTIME($last)")
  [ "$judged" -lt "$windows" ] || break
  sleep 5
done
for n in 1 2; do end "forwarder-$n"; done

# ---- the truth: announced, and not processed before its window stopped looking

cat "$run"/processor-[12].tsv >"$run/processed.tsv"
cat "$run"/forwarder-[12].tsv >"$run/announced.tsv"
awk -F '\t' -v first=$first -v last=$last -v w=$window -v extend=$extend '
  function epoch(y, mo, d, h, mi, s) { return mktime(y " " mo " " d " " h " " mi " " s) }
  function of_name(n) { return epoch(substr(n, 1, 4), substr(n, 5, 2), substr(n, 7, 2), substr(n, 9, 2), substr(n, 11, 2), substr(n, 13, 2)) }
  function of_iso(t) { return epoch(substr(t, 1, 4), substr(t, 6, 2), substr(t, 9, 2), substr(t, 12, 2), substr(t, 15, 2), substr(t, 18, 2)) }
  FNR == NR {
    if (($2 == "processed" || $2 == "late") && of_iso($1) < int(of_name($3) / w) * w + w + extend) done[$3] = 1
    next
  }
  $2 == "announced" && of_name($3) >= first && of_name($3) < last && !($3 in done) { print $3 }
' "$run/processed.tsv" "$run/announced.tsv" | LC_ALL=C sort -u >"$run/truth.txt"
sql "SELECT l.file_name FROM lost_files l JOIN reports r ON r.id = l.report_id
  WHERE r.status = 'COMPLETE' AND r.audit_window_end <= FROM_UNIXTIME($last)" | LC_ALL=C sort -u >"$run/lost.txt"
wrong=$(LC_ALL=C comm -3 "$run/truth.txt" "$run/lost.txt" | wc -l)
revised=$(sql "SELECT COUNT(*) FROM reports WHERE revision > 1")
echo "windows=$windows judged=$judged revised=$revised lost=$(wc -l <"$run/truth.txt") reported=$(wc -l <"$run/lost.txt") wrong=$wrong"
[ "$wrong" -eq 0 ] && [ "$judged" -eq "$windows" ]
