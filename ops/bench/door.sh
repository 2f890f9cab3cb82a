#!/usr/bin/env bash
# Measures the API and the console's requests under load and under attack, with a large database, and prints the figures.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: ops/bench/door.sh [--reports 30000] [--lost 1000000] [--seconds 10] [--heap 512m] [--jar FILE]

  --reports N    windows of 20 s with a report, up to now
  --lost N       lost files, spread over them
  --seconds N    how long each question is asked
  --heap SIZE    -Xmx of the watcher
  --jar FILE     another watcher, to compare with

Starts a watcher of its own on a free loopback port with the embedded database in a temporary folder, fills it, asks, and ends
it. What is printed is defined in ops/bench/DoorLoad.java. Run it on a machine that does nothing else.
USAGE
}

bad_usage() {
  echo "door: $1; see ops/bench/door.sh --help" >&2
  exit 2
}

root=$(cd "$(dirname "$0")/../.." && pwd)
reports=30000 lost=1000000 seconds=10 heap=512m jar=$root/reconciliation-job/target/waybill-reconciliation-job.jar
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --reports | --lost | --seconds | --heap | --jar) [ $# -ge 2 ] || bad_usage "$1 wants a value" ;;
    *) bad_usage "unknown argument '$1'" ;;
  esac
  case $1 in
    --heap) heap=$2 ;;
    --jar) jar=$2 ;;
    *)
      [[ $2 =~ ^[1-9][0-9]{0,8}$ ]] || bad_usage "$1 is '$2', but must be a whole number from 1 on"
      case $1 in --reports) reports=$2 ;; --lost) lost=$2 ;; --seconds) seconds=$2 ;; esac
      ;;
  esac
  shift 2
done

# shellcheck source=ops/java.sh
. "$root/ops/java.sh"
find_java || exit 1
[ -f "$jar" ] || (cd "$root" && ./mvnw -q -B -ntp -DskipTests -pl reconciliation-job package)
jar=$(cd "$(dirname "$jar")" && pwd)/$(basename "$jar")

work=$(mktemp -d)
watcher=
stop() {
  [ -z "$watcher" ] || { kill "$watcher" 2>/dev/null || true; wait "$watcher" 2>/dev/null || true; }
  rm -rf "$work"
}
trap stop EXIT
cd "$work"
"$(dirname "$JAVA")/jar" xf "$jar" BOOT-INF/lib/
connector=$(ls "$work"/BOOT-INF/lib/mysql-connector-j-*.jar)
token=5f1d3c8a
sha256=$(printf %s "$token" | sha256sum | cut -d' ' -f1)
port=$("$JAVA" "$root/ops/bench/FreePort.java")

env SERVER_PORT="$port" SERVER_ADDRESS=127.0.0.1 CHECK_INTERVAL_SECONDS=20 FILE_TIME_ZONE=UTC AUDIT_CRON='0 0 0 1 1 *' \
  WAYBILL_ACCESS_TOKENS_0_NAME=load WAYBILL_ACCESS_TOKENS_0_SHA256="$sha256" WAYBILL_ACCESS_TOKENS_0_ROLES=reader \
  WAYBILL_ACCESS_USERS_0_NAME=load WAYBILL_ACCESS_USERS_0_ROLES=reader \
  WAYBILL_ACCESS_USERS_0_PASSWORD='{bcrypt}$2a$10$abcdefghijklmnopqrstuuxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' \
  "$JAVA" -Xmx"$heap" -Dloader.path="$root/reconciliation-job/target/embedded-database" \
  -Dwaybill.database.data-dir="$work/mariadb" -Dwaybill.database.server-dir="$root/data/mariadb-server" \
  -jar "$jar" >"$work/watcher.out" 2>&1 &
watcher=$!
for _ in $(seq 600); do
  kill -0 "$watcher" 2>/dev/null || { cat "$work/watcher.out" >&2; exit 1; }
  ! curl -sf "http://127.0.0.1:$port/actuator/health/liveness" >/dev/null || break
  sleep 0.5
done

echo "Filling: $reports reports, $lost lost files..."
url="jdbc:mysql://127.0.0.1:$(cat "$work/mariadb/port")/waybill?sslMode=DISABLED&allowPublicKeyRetrieval=true"
"$JAVA" -cp "$connector" "$root/ops/bench/DoorLoad.java" fill "$url" waybill "$(cat "$work/mariadb/password")" "$reports" "$lost"
"$JAVA" -Xmx256m "$root/ops/bench/DoorLoad.java" load "$port" "$token" "$seconds"
echo "stack traces in the log: $(grep -c '^java\.\|^org\.\|^io\.\|^reactor\.' "$work/watcher.out" || true)"
echo "peak resident memory of the watcher: $(sed -n 's/^VmHWM: *//p' "/proc/$watcher/status" 2>/dev/null || echo unknown)"
