#!/usr/bin/env bash
# Audits every window of a range and ends: 0 if every verdict is COMPLETE, 3 if one is not, 2 on bad usage.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: ops/audit.sh --from INSTANT --to INSTANT [--flow NAME] [--redo] [--accept WHAT] [--lost FILE]
                    [--html FILE] [--learn]

  --from, --to   bounds of the range, on window bounds, e.g. 2026-01-28T02:15:00Z or 2026-01-28T10:15:00+08:00
  --flow         name of the flow; "default" if not given
  --redo         audit completed windows once more
  --accept WHAT  what you know better than the lines tell, for this audit alone, separated by commas; the report says it:
                 silence=WRITER (or forwarder, processor): it logged nothing, and no collector is behind; silence: all of them
                 fewer-lines, concealed-lines: what the source shows is all that there will be
                 missing-lines: what a writer logged and did not arrive will never arrive
                 unproven: the source's own count is proof enough, though the flow demands control records
                 torn-lines, malformed-lines, other-times: such lines are about no files of the window
  --accept-silence
                 the same as --accept silence
  --lost FILE    list the lost files there: window start, reason, announced at, file name, separated by tabs
  --html FILE    write one self-contained page with verdicts, evidence and lost files there, to attach to a ticket
  --learn        keep what the JVM learned on the way (JDK 25 or later; ends some seconds later): audits start faster from
                 then on, until the application is built anew

The environment says where the logs and the database are: LOKI_URL, or FORWARD_LOG_DIR and PROCESS_LOG_DIR;
DB_HOST and its like, or nothing for the embedded database. JAVA_OPTS goes to the JVM.
USAGE
}

bad_usage() {
  echo "audit: $1" >&2
  exit 2
}

root=$(cd "$(dirname "$0")/.." && pwd)
args=() learn=false
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --from | --to | --flow | --accept | --lost | --html)
      [ $# -ge 2 ] || bad_usage "$1 wants a value"
      args+=("--audit.${1#--}=$2")
      shift 2
      ;;
    --from=* | --to=* | --flow=* | --accept=* | --lost=* | --html=*) args+=("--audit.${1#--}"); shift ;;
    --learn) learn=true; shift ;;
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
embedded="$root/reconciliation-job/target/embedded-database"
options=(-XX:+IgnoreUnrecognizedVMOptions -Dwaybill.database.data-dir="$data/mariadb"
  -Dwaybill.database.server-dir="$root/data/mariadb-server")
# A process that lives for seconds: compile thoroughly only what runs forty times as often as is usual, but the audit's own code
# soon, and collect garbage without threads that cost more than they save.
options+=(-XX:Tier4InvocationThreshold=200000 -XX:Tier4MinInvocationThreshold=20000 -XX:Tier4CompileThreshold=400000
  -XX:Tier4BackEdgeThreshold=2000000 -XX:CompileCommand=quiet
  '-XX:CompileCommand=CompileThresholdScaling,dev.waybill.*::*,0.1')
case ${JAVA_OPTS:-} in *-XX:+Use*GC*) ;; *) options+=(-XX:+UseSerialGC) ;; esac

# The JVM keeps only what it learned of classes in plain jars, so the application is unpacked for it. The build dates every jar
# the same; when the file itself changed tells one from another.
learned="$root/reconciliation-job/target/learned"
quiet='-Xlog:aot*=off,cds*=off'
if $learn; then
  [ "$JAVA_MAJOR" -ge 25 ] || bad_usage "--learn needs a JDK of version 25 or later, but $JAVA is of version $JAVA_MAJOR"
  rm -rf "$learned" && mkdir "$learned" && : >"$learned/begun"
  "$JAVA" -Djarmode=tools -jar "$jar" extract --destination "$learned" --force
  options+=("-XX:AOTCacheOutput=$learned/audit.aot" "$quiet")
elif [ "$JAVA_MAJOR" -ge 25 ] && [ -f "$learned/audit.aot" ] && [ -z "$(find "$jar" -cnewer "$learned/begun")" ]; then
  options+=("-XX:AOTCache=$learned/audit.aot" "$quiet")
else
  # shellcheck disable=SC2086 # JAVA_OPTS is a list of options
  exec "$JAVA" "${options[@]}" ${JAVA_OPTS:-} -Dloader.path="$embedded" -jar "$jar" "${args[@]}"
fi
# shellcheck disable=SC2086
exec "$JAVA" "${options[@]}" ${JAVA_OPTS:-} -cp "$learned/${jar##*/}:$embedded/*" \
  dev.waybill.reconciliation.ReconciliationApplication "${args[@]}"
