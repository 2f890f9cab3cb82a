#!/usr/bin/env bash
# Runs compose.yaml on a real engine with windows of a minute, hurts each service in turn, and compares every lost name with what
# the simulators know really happened. Exit 0 only if nothing is wrong; where there is no engine, or an image cannot be had, it says
# NOT RUN and exits 77.
#
#   ops/drills/containers.sh [--away SECONDS] [--load SECONDS] [--offline] [--tidb] [--keep]
#
#   --away SECONDS   how long the forwarder's collector is gone (120)
#   --load SECONDS   also the profile load for so long, LOAD_TPS (2,000) files a second
#   --offline        also ops/offline-bundle.sh: save, all images removed, load, up
#   --tidb           on TiDB and not on MySQL
#   --keep           leaves the stack running
#
# BUILD=false takes the images that are there. It has a project of its own (waybill-drill), publishes no port, and leaves another
# stack on the engine alone. Needs about 4 GB.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
docker=${DOCKER:-docker}
run=$root/data/containers
away=120 load=0 offline=false keep=false profile=mysql
while [ $# -gt 0 ]; do
  case $1 in
    --away | --load) [[ ${2:-} =~ ^[0-9]+$ ]] || { echo "containers: $1 wants seconds" >&2; exit 2; } ;;
  esac
  case $1 in
    --away) away=$2; shift ;;
    --load) load=$2; shift ;;
    --offline) offline=true ;;
    --tidb) profile=tidb ;;
    --keep) keep=true ;;
    *) sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift
done
length=60 extend=15 settle=10

not_run() { echo "NOT RUN: $1"; exit 77; }
say() { printf '\n== %s  %s\n' "$(date +%H:%M:%S)" "$1"; }
failed=()
wrong() { failed+=("$1"); echo "WRONG: $1"; }

"$docker" info >/dev/null 2>&1 || not_run "no container engine answers"
"$docker" compose version >/dev/null 2>&1 || not_run "$docker has no compose"

mkdir -p "$run"
export COMPOSE_PROJECT_NAME=waybill-drill COMPOSE_FILE="$root/compose.yaml:$run/drill.yaml" COMPOSE_ENV_FILES="$run/drill.env"
compose() { (cd "$root" && "$docker" compose --profile "$profile" --profile load "$@"); }

# Truth beside the logs, where collectors do not look; no ports, so that another stack may run.
cat >"$run/drill.yaml" <<YAML
services:
  processor: {environment: {APP_TRUTH_FILE: /var/log/waybill/processor/truth.tsv, APP_SILENT_RATE: "0.3", APP_SEED: "7"}}
  forwarder: {environment: {APP_TRUTH_FILE: /var/log/waybill/forwarder/truth.tsv, APP_DUPLICATE_RATE: "0.01", APP_SEED: "7"}}
  forwarder-load: {environment: {APP_TRUTH_FILE: /var/log/waybill/forwarder/load/truth.tsv, APP_SEED: "8"}, restart: "no"}
$(for service in alloy-forwarder alloy-processor loki mysql tidb watcher prometheus alertmanager grafana; do
  echo "  $service: {ports: !reset []}"
done)
YAML
if [ ! -f "$run/drill.env" ]; then
  umask 077
  awk -F= '/^[A-Z_]*PASSWORD=$/ && !/^ALERT/ { printf "%s=", $1; system("od -An -N16 -tx1 /dev/urandom | tr -d \" \\n\""); print ""; next } { print }' \
    "$root/.env.example" >"$run/drill.env"
fi
for line in COMPOSE_PROFILES=$profile FILE_TIME_ZONE=UTC CHECK_INTERVAL_SECONDS=$length WINDOW_EXTEND_SECONDS=$extend \
  WINDOW_OFFSET_SECONDS=$settle 'AUDIT_CRON=*/5 * * * * *' MAX_WAIT=1m; do
  # .env keeps the last of two lines, and so does compose
  grep -qxF "$line" "$run/drill.env" || echo "$line" >>"$run/drill.env"
done

clean() {
  $keep || compose --profile mysql --profile tidb down -v --timeout 20 >/dev/null 2>&1 || true
}
trap clean EXIT

compose --profile mysql --profile tidb down -v --timeout 5 >/dev/null 2>&1 || true
if [ "${BUILD:-true}" = true ]; then
  say "Builds the images"
  compose build >"$run/build.log" 2>&1 || not_run "the images cannot be built; see $run/build.log"
fi
for image in $(compose config --images | sort -u); do
  "$docker" image inspect "$image" >/dev/null 2>&1 || "$docker" pull -q "$image" >/dev/null 2>&1 || not_run "$image cannot be had"
done

sql() { "$root/ops/stack.sh" sql "$1" 2>/dev/null | sed -n 's/^| *\(.*[^ ]\) *|$/\1/p' | sed 's/ *| */\t/g' | tail -n +2; }
ready() { # SERVICE: healthy
  for _ in $(seq 120); do
    [ "$("$docker" inspect -f '{{.State.Health.Status}}' "$(compose ps -q "$1")" 2>/dev/null)" = healthy ] && return
    sleep 1
  done
  wrong "$1 is not healthy two minutes later"
}
pause() { echo "   ... $1 s"; sleep "$1"; }

say "Starts the stack"
since=$(date +%s)
compose up -d --no-build --scale forwarder-load=0 >"$run/up.log" 2>&1 || { tail -n 20 "$run/up.log"; exit 1; }
ready watcher
echo "healthy after $(($(date +%s) - since)) s"
first=$((($(date +%s) / length + 1) * length))
pause $((first - $(date +%s) + 5))
compose exec -T alertmanager wget -qO- http://127.0.0.1:9093/api/v2/alerts | grep -q WaybillWatchdog \
  || wrong "the watchdog does not reach Alertmanager"

say "Kills the forwarder's collector, for $away s"
compose kill alloy-forwarder >/dev/null 2>&1
pause "$away"
compose up -d --no-build --no-deps alloy-forwarder >/dev/null 2>&1

say "Stops Loki for 40 s, and kills it once more"
compose stop loki >/dev/null 2>&1
pause 40
compose start loki >/dev/null 2>&1
ready loki
pause 10
compose kill -s KILL loki >/dev/null 2>&1
compose up -d --no-build --no-deps loki >/dev/null 2>&1
ready loki

say "Kills the database for 20 s"
compose kill -s KILL "$profile" >/dev/null 2>&1
pause 20
compose up -d --no-build --no-deps "$profile" >/dev/null 2>&1
[ "$profile" = tidb ] || ready mysql

say "Kills the watcher"
compose kill -s KILL watcher >/dev/null 2>&1
compose up -d --no-build --no-deps watcher >/dev/null 2>&1
ready watcher

say "Stops the processor for 30 s"
compose stop processor >/dev/null 2>&1
pause 30
compose start processor >/dev/null 2>&1
ready processor

if [ "$load" -gt 0 ]; then
  say "Adds ${LOAD_TPS:-2000} files a second for $load s"
  compose up -d --no-build --no-deps forwarder-load >/dev/null 2>&1
  pause "$load"
  "$docker" stats --no-stream --format '{{.Name}} {{.MemUsage}}' | grep -E 'drill-(forwarder|processor|watcher|loki|mysql)' || true
  compose stop forwarder-load >/dev/null 2>&1
fi

last=$(($(date +%s) / length * length))
windows=$(((last - first) / length))
say "Waits for verdicts on $windows windows"
verdicts() { sql "SELECT COUNT(*) FROM reports WHERE status = 'COMPLETE' AND audit_window_start >= FROM_UNIXTIME($first) AND audit_window_start < FROM_UNIXTIME($last)"; }
for _ in $(seq 60); do
  judged=$(verdicts)
  [ "${judged:-0}" -lt "$windows" ] || break
  sleep 5
done
[ "${judged:-0}" -eq "$windows" ] || wrong "only ${judged:-0} of $windows windows have a verdict; $(sql "SELECT cause, reason FROM reports WHERE status <> 'COMPLETE' LIMIT 3" | head -n 3)"

# Lost is what was announced in a window and not logged as processed before that window stopped looking.
truth() {
  : >"$run/announced.tsv"
  "$docker" cp -q "$(compose ps -aq processor):/var/log/waybill/processor/truth.tsv" "$run/processed.tsv" >/dev/null
  local service path
  for service in forwarder forwarder-load; do
    path=/var/log/waybill/forwarder/truth.tsv
    [ $service = forwarder ] || path=/var/log/waybill/forwarder/load/truth.tsv
    "$docker" cp -q "$(compose ps -aq forwarder):$path" "$run/part.tsv" >/dev/null 2>&1 || continue
    cat "$run/part.tsv" >>"$run/announced.tsv"
  done
  awk -F '\t' -v first=$first -v last=$last -v length_s=$length -v extend=$extend '
    function day(y, m, d) { # days since 1970 of a date
      if (m <= 2) { y--; m += 12 }
      return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
    }
    function logged(iso) {
      return day(substr(iso, 1, 4) + 0, substr(iso, 6, 2) + 0, substr(iso, 9, 2) + 0) * 86400 \
        + substr(iso, 12, 2) * 3600 + substr(iso, 15, 2) * 60 + substr(iso, 18, 2) + ("0" substr(iso, 20)) + 0
    }
    function file(name) {
      return day(substr(name, 1, 4) + 0, substr(name, 5, 2) + 0, substr(name, 7, 2) + 0) * 86400 \
        + substr(name, 9, 2) * 3600 + substr(name, 11, 2) * 60 + substr(name, 13, 2)
    }
    FNR == NR { if ($2 == "processed" || $2 == "late") { t = logged($1); if (!($3 in done) || t < done[$3]) done[$3] = t } next }
    $2 == "announced" {
      t = file($3)
      if (t < first || t >= last || seen[$3]++) next
      print int((t - first) / length_s) "\t" (($3 in done) && done[$3] < t - (t - first) % length_s + length_s + extend ? "done" : "lost") "\t" $3
    }' "$run/processed.tsv" "$run/announced.tsv" >"$run/truth.tsv"
}

compare() { # WHAT
  truth
  awk -F '\t' '$2 == "lost" { print $3 }' "$run/truth.tsv" | LC_ALL=C sort -u >"$run/truth-lost.txt"
  sql "SELECT l.file_name FROM lost_files l JOIN reports r ON r.id = l.report_id WHERE r.status = 'COMPLETE'
    AND r.audit_window_start >= FROM_UNIXTIME($first) AND r.audit_window_start < FROM_UNIXTIME($last)" | LC_ALL=C sort -u >"$run/said-lost.txt"
  local strange missing forwarded said
  strange=$(LC_ALL=C comm -13 "$run/truth-lost.txt" "$run/said-lost.txt" | wc -l)
  missing=$(LC_ALL=C comm -23 "$run/truth-lost.txt" "$run/said-lost.txt" | wc -l)
  forwarded=$(wc -l <"$run/truth.tsv")
  said=$(sql "SELECT SUM(forward_count) FROM reports WHERE status = 'COMPLETE' AND audit_window_start >= FROM_UNIXTIME($first)
    AND audit_window_start < FROM_UNIXTIME($last)")
  printf '%-28s %8s forwarded, said %8s; %7s lost, said %7s; names called lost that were not %s, lost and not named %s\n' "$1" \
    "$forwarded" "$said" "$(wc -l <"$run/truth-lost.txt")" "$(wc -l <"$run/said-lost.txt")" "$strange" "$missing"
  if [ "$strange" -ne 0 ] || [ "$missing" -ne 0 ] || [ "$forwarded" != "$said" ]; then
    wrong "$1: $strange names too many, $missing too few, forwarded $said of $forwarded"
    LC_ALL=C comm -3 "$run/truth-lost.txt" "$run/said-lost.txt" | head -n 5
  fi
}

compare "by itself"
sql "SELECT audit_window_start, status, forward_count, lost_count, revision FROM reports
  WHERE audit_window_start >= FROM_UNIXTIME($first) AND audit_window_start < FROM_UNIXTIME($last) ORDER BY 1"

say "Audits every window once more, by hand"
utc() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ; }
compose run --rm -T --no-deps watcher --audit.from="$(utc $first)" --audit.to="$(utc $last)" --audit.redo >"$run/audit.out" 2>"$run/audit.err" \
  || wrong "the audit by hand ended with $?, see $run/audit.err"
compare "by hand"

say "Backs the database up, loses it, restores it and goes on"
rm -f "$run/backup.sql.gz"
before=$(verdicts)
if "$root/ops/stack.sh" backup "$run/backup.sql.gz"; then
  compose stop watcher >/dev/null 2>&1
  compose rm -sf "$profile" >/dev/null 2>&1
  "$docker" volume rm "waybill-drill_$profile" >/dev/null
  compose up -d --no-build --no-deps "$profile" >/dev/null 2>&1
  [ "$profile" = tidb ] || ready mysql
  "$root/ops/stack.sh" restore "$run/backup.sql.gz" 2>/dev/null || wrong "the restore failed"
  [ "$(verdicts)" = "$before" ] || wrong "after the restore there are $(verdicts) verdicts, and not $before"
  compare "restored"
  next=$(($(date +%s) / length * length - length))
  for _ in $(seq 40); do
    went_on=$(sql "SELECT COUNT(*) FROM reports WHERE status = 'COMPLETE' AND audit_window_start >= FROM_UNIXTIME($next)")
    [ "${went_on:-0}" -eq 0 ] || break
    sleep 5
  done
  [ "${went_on:-0}" -gt 0 ] || wrong "no window was judged after the restore"
else
  wrong "the backup failed"
fi

if $offline; then
  say "Carries the images through a bundle, with the engine emptied of them"
  compose --profile mysql --profile tidb down --timeout 20 >/dev/null 2>&1
  rm -rf "$run/bundle.tar" "$run/bundle.tar.sha256" "$run/unpacked"
  (unset COMPOSE_FILE && BUILD=false BUNDLE_PROFILES="$profile,load" "$root/ops/offline-bundle.sh" save "$run/bundle.tar")
  compose config --images | sort -u | xargs "$docker" image rm -f >/dev/null 2>&1 || true
  "$root/ops/offline-bundle.sh" load "$run/bundle.tar" "$run/unpacked" | tail -n 1
  compose up -d --no-build --pull never --scale forwarder-load=0 >"$run/up.log" 2>&1 || wrong "the stack does not start from a bundle; see $run/up.log"
  ready watcher
  compare "from the bundle"
fi

say "Done"
for what in ${failed[@]+"${failed[@]}"}; do echo "FAILED: $what"; done
[ ${#failed[@]} -eq 0 ] && echo "Everything is where it belongs."
