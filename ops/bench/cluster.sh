#!/usr/bin/env bash
# Measures one window done by one process alone, and by 1, 2 and 4 workers, at a Loki that is no limit; prints a table.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: ops/bench/cluster.sh --kafka HOST:PORT [--files 2400000] [--seconds 1200] [--page-millis 1000] [--slices 24] [--workers "1 2 4"]

The database is the one that DB_HOST, DB_PORT, DB_USER, DB_PASSWORD and DB_NAME name; it must not be embedded, because several processes
use it. Needs the jar (./mvnw package -DskipTests), about 300 MB for each process, and a machine that does nothing else. One file in
fifty is lost. Every run has a window of its own and checks the number of lost files. Seconds are those of the whole command.
USAGE
}

kafka='' files=2400000 seconds=1200 page=1000 slices=24 workers="1 2 4"
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --kafka | --files | --seconds | --page-millis | --slices | --workers) [ $# -ge 2 ] || { usage >&2; exit 2; } ;;
    *) echo "cluster: unknown argument '$1'" >&2; exit 2 ;;
  esac
  case $1 in
    --kafka) kafka=$2 ;; --files) files=$2 ;; --seconds) seconds=$2 ;; --page-millis) page=$2 ;; --slices) slices=$2 ;;
    --workers) workers=$2 ;;
  esac
  shift 2
done
[ -n "$kafka" ] || { echo "cluster: --kafka HOST:PORT is missing" >&2; exit 2; }
[ -n "${DB_HOST:-}" ] || { echo "cluster: DB_HOST is not set" >&2; exit 2; }

root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=ops/java.sh
. "$root/ops/java.sh"
find_java || exit 1
jar="$root/reconciliation-job/target/waybill-reconciliation-job.jar"
[ -f "$jar" ] || { echo "cluster: $jar is missing; ./mvnw package -DskipTests makes it" >&2; exit 1; }
work=$(mktemp -d)
started=()
finish() {
  local pid
  for pid in ${started[@]+"${started[@]}"}; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
utc() { # SECONDS
  date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ
}

runs=$(($(wc -w <<<"$workers") + 1))
now=$(($(date +%s) - 60))
first=$(((now / seconds - runs - 1) * seconds))
port=$("$JAVA" "$root/ops/bench/FreePort.java")
"$JAVA" "$root/ops/bench/SlowLoki.java" "$port" "$((files / seconds))" "$(utc $((first - seconds)))" "$(utc "$now")" "$page" >"$work/loki" &
started+=($!)
until grep -q ready "$work/loki"; do sleep 0.2; done

export LOKI_URL="http://127.0.0.1:$port" LOKI_QUERY_INGESTERS_WITHIN=0s CHECK_INTERVAL_SECONDS=$seconds FILE_TIME_ZONE=UTC
export SPRING_KAFKA_BOOTSTRAP_SERVERS=$kafka SERVER_PORT=0
topic="bench-$$-$now"
common=(--waybill.cluster.topic="$topic" --waybill.cluster.group="$topic" --waybill.job.slice-files=$((files / slices + files / slices / 50)))
lost=$(((files + 49) / 50))

audit() { # NAME ROLE: audits the next window, and sets $took
  local start=$first end=$((first + seconds)) begun
  first=$end
  begun=$(date +%s%N)
  WAYBILL_CLUSTER_ROLE=$2 "$JAVA" -Xmx512m -jar "$jar" --audit.from="$(utc "$start")" --audit.to="$(utc "$end")" "${common[@]}" \
    >"$work/$1.out" 2>"$work/$1.err" || true
  took=$((($(date +%s%N) - begun) / 1000000))
  grep -q "\b$lost\b" "$work/$1.out" || { echo "cluster: $1 did not find $lost lost files:" >&2; cat "$work/$1.out" "$work/$1.err" >&2; exit 1; }
}

echo "$files files in $seconds s, $slices slices, a page after $page ms"
printf '%-20s %10s %12s  %s\n' run seconds 'x one worker' 'at Loki'
audit alone all
alone=$took
stats=$(curl -fsS "$LOKI_URL/stats" || true)
printf '%-20s %10s %12s  %s\n' 'one process alone' "$((alone / 1000)).$((alone % 1000 / 100))" '' "$stats"
one=''
for n in $workers; do
  pids=()
  for i in $(seq "$n"); do
    WAYBILL_CLUSTER_ROLE=worker "$JAVA" -Xmx512m -jar "$jar" "${common[@]}" >"$work/worker-$n-$i" 2>&1 &
    pids+=($!)
    started+=($!)
  done
  for i in $(seq "$n"); do
    until grep -q 'Started ReconciliationApplication' "$work/worker-$n-$i"; do sleep 0.2; done
  done
  audit "workers-$n" watcher
  [ -n "$one" ] || one=$took
  stats=$(curl -fsS "$LOKI_URL/stats" || true)
  printf '%-20s %10s %12s  %s\n' "$n workers" "$((took / 1000)).$((took % 1000 / 100))" \
    "$(awk -v a="$one" -v b="$took" 'BEGIN { printf "%.2f", a / b }')" "$stats"
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; done
  if [ "$n" = 1 ]; then
    awk -v a="$took" -v b="$alone" 'BEGIN { printf "%-20s %10.2f   (at most 1.05)\n", "one worker / alone", a / b }'
  fi
done
