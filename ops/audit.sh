#!/usr/bin/env bash
# Audits every window of a range and ends: 0 if every verdict is COMPLETE, 3 if one is not, 2 on bad usage.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: ops/audit.sh --from INSTANT --to INSTANT [--flow NAME] [--redo] [--accept-silence] [--lost FILE]
                    [--html FILE]

  --from, --to   bounds of the range, on window bounds, e.g. 2026-01-28T02:15:00Z or 2026-01-28T10:15:00+08:00
  --flow         name of the flow; "default" if not given
  --redo         audit completed windows once more
  --accept-silence
                 judge a window of which one side fell silent: you know that no collector is behind
  --lost FILE    list the lost files there: window start, reason, announced at, file name, separated by tabs
  --html FILE    write one self-contained page with verdicts, evidence and lost files there, to attach to a ticket

The environment says where the logs and the database are: LOKI_URL, or FORWARD_LOG_DIR and PROCESS_LOG_DIR;
DB_HOST and its like, or nothing for the embedded database. JAVA_OPTS goes to the JVM.
USAGE
}

bad_usage() {
  echo "audit: $1" >&2
  exit 2
}

root=$(cd "$(dirname "$0")/.." && pwd)
args=()
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --from | --to | --flow | --lost | --html)
      [ $# -ge 2 ] || bad_usage "$1 wants a value"
      args+=("--audit.${1#--}=$2")
      shift 2
      ;;
    --from=* | --to=* | --flow=* | --lost=*) args+=("--audit.${1#--}"); shift ;;
    --redo | --accept-silence) args+=("--audit.${1#--}"); shift ;;
    *) bad_usage "unknown argument '$1'; see ops/audit.sh --help" ;;
  esac
done
[ ${#args[@]} -gt 0 ] || bad_usage "--from INSTANT and --to INSTANT are missing; see ops/audit.sh --help"

. "$root/ops/java.sh"
find_java || exit 1
jar="$root/reconciliation-job/target/waybill-reconciliation-job.jar"
if [ ! -f "$jar" ]; then
  echo "Building (once)..." >&2
  (cd "$root" && ./mvnw -B -q -DskipTests package >&2)
fi
data=${WAYBILL_DATA_DIR:-$root/data}
# shellcheck disable=SC2086 # JAVA_OPTS is a list of options
exec "$JAVA" ${JAVA_OPTS:-} \
  -Dloader.path="$root/reconciliation-job/target/embedded-database" \
  -Dwaybill.database.data-dir="$data/mariadb" -Dwaybill.database.server-dir="$root/data/mariadb-server" \
  -jar "$jar" "${args[@]}"
