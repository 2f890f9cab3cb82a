#!/usr/bin/env bash
# The stack without containers: the real Loki, Alloy and Prometheus with the configurations that compose mounts, both
# simulators, and the watcher with its embedded database, on loopback. Then everything that is meant to survive is broken: logs
# rotate every few seconds, Loki is away for a while, both collectors are killed. What Loki holds in the end is compared, by name,
# with what the simulators logged, and what the watcher calls lost with what was lost; at last every expression of the
# dashboards is run. Exit 0 only if no name is wrong, no expression fails, and nothing was left out.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: ops/drills/stack-local.sh [--tps 500] [--seconds 60] [--loki-down 20] [--kills 1] [--rotate 2MB]
                                 [--refuse 0] [--buffered] [--keep]
       ops/drills/stack-local.sh --stop

  --tps N         files a second
  --seconds N     how long the forwarder runs, Loki's absence and the kills not included
  --loki-down N   seconds that Loki is away; 0 for never. Half-way both collectors are killed
  --kills N       how often else both collectors are killed, each time at a random moment; 3 to 5 s each
  --rotate SIZE   size at which the logs rotate
  --refuse N      Loki refuses lines that come more than N s late, and both collectors are away for 25 s more than that: what is lost on its
                  way must be told as missing lines, and no file be called lost for it; 0 for never
  --buffered      collectors that do not hand lines on as they read them, and so lose some when killed: this drill must notice
  --keep          leave everything running, and say how to look and stop
  --stop          stop what --keep left running

Programs are taken from the PATH, or from LOKI, ALLOY, PROMETHEUS (an Alloy or Loki of another build, say).
USAGE
}

bad_usage() {
  echo "stack-local: $1; see ops/drills/stack-local.sh --help" >&2
  exit 2
}

tps=500 seconds=60 loki_down=20 kills=1 rotate=2MB refuse=0 buffered=false keep=false stop=false
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --keep) keep=true; shift; continue ;;
    --stop) stop=true; shift; continue ;;
    --buffered) buffered=true; shift; continue ;;
    --tps | --seconds | --loki-down | --kills | --rotate | --refuse) [ $# -ge 2 ] || bad_usage "$1 wants a value" ;;
    *) bad_usage "unknown argument '$1'" ;;
  esac
  case $1 in
    --rotate) [[ $2 =~ ^[1-9][0-9]*[KM]B$ ]] || bad_usage "--rotate is '$2', but must be a size such as 2MB" ;;
    *) [[ $2 =~ ^[0-9]{1,6}$ ]] || bad_usage "$1 is '$2', but must be a whole number" ;;
  esac
  case $1 in
    --tps) tps=$2 ;;
    --seconds) seconds=$2 ;;
    --loki-down) loki_down=$2 ;;
    --kills) kills=$2 ;;
    --rotate) rotate=$2 ;;
    --refuse) refuse=$2 ;;
  esac
  shift 2
done

root=$(cd "$(dirname "$0")/../.." && pwd)
run="$root/data/stack-local"
pids="$run/pids"
left_out=()
failed=()

pid_of() { awk -v name="$1" '$1 == name { pid = $2 } END { print pid }' "$pids" 2>/dev/null; }

end() { # NAME [SIGNAL]: ends a process and waits for it
  local pid
  pid=$(pid_of "$1")
  [ -n "$pid" ] || return 0
  kill -"${2:-TERM}" "$pid" 2>/dev/null || return 0
  for _ in $(seq 200); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
}

end_everything() {
  local name database
  for name in forwarder processor watcher alloy-forwarder alloy-processor prometheus loki; do
    end "$name"
  done
  database=$(cat "$run/mariadb/server.pid" 2>/dev/null || true)
  if [ -n "$database" ] && ps -p "$database" -o args= 2>/dev/null | grep -qF "$run/mariadb"; then
    kill -TERM "$database" 2>/dev/null || true
  fi
  rm -f "$pids"
}

if $stop; then
  [ -f "$pids" ] || { echo "Nothing is running."; exit 0; }
  end_everything
  echo "Stopped."
  exit 0
fi
if [ -f "$pids" ]; then
  echo "stack-local: a stack is still running; stop it with ops/drills/stack-local.sh --stop" >&2
  exit 1
fi

# ---- what there is to run

for tool in curl jq; do
  command -v "$tool" >/dev/null || { echo "stack-local: $tool is needed and not on the PATH" >&2; exit 1; }
done
loki=${LOKI:-$(command -v loki || true)}
alloy=${ALLOY:-$(command -v alloy || true)}
prometheus=${PROMETHEUS:-$(command -v prometheus || true)}
if [ -z "$loki" ] || [ -z "$alloy" ]; then
  echo "stack-local: loki and alloy are what this is about; install them or name them by LOKI and ALLOY" >&2
  exit 1
fi
[ -n "$prometheus" ] || left_out+=("prometheus is not on the PATH: no scraping, no rules, no PromQL")

. "$root/ops/java.sh"
find_java || exit 1
forwarder_jar="$root/simulators/forwarder/target/waybill-forwarder.jar"
processor_jar="$root/simulators/processor/target/waybill-processor.jar"
watcher_jar="$root/reconciliation-job/target/waybill-reconciliation-job.jar"
for jar in "$forwarder_jar" "$processor_jar" "$watcher_jar"; do
  [ -f "$jar" ] || { echo "stack-local: build first: ./mvnw -DskipTests package" >&2; exit 1; }
done

rm -rf "$run"
mkdir -p "$run"/{forwarder,processor,nothing,loki,alloy-forwarder,alloy-processor,prometheus/rules}
# shellcheck disable=SC2154
trap 'code=$?; trap - EXIT INT TERM; $keep && [ "$code" -eq 0 ] || end_everything; exit "$code"' EXIT
trap 'keep=false; exit 130' INT TERM

# ---- starting

free_port() { # below the range from which outgoing connections take theirs
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
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
  echo "stack-local: the $1 did not come up; its last words ($run/$1.out):" >&2
  tail -n 15 "$run/$1.out" >&2
  exit 1
}

utc() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ; }

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }

export FILE_TIME_ZONE=Asia/Shanghai
loki_port=$(free_port) loki_grpc=$(free_port) forwarder_port=$(free_port) processor_port=$(free_port)
watcher_port=$(free_port) prometheus_port=$(free_port) alloy_forwarder_port=$(free_port) alloy_processor_port=$(free_port)
loki_url="http://127.0.0.1:$loki_port"
prometheus_url="http://127.0.0.1:$prometheus_port"
window_seconds=20 extend=10 settle=15

if [ "$refuse" -gt 0 ]; then
  sed "s/reject_old_samples_max_age: .*/reject_old_samples_max_age: ${refuse}s/" "$root/config/loki/loki.yaml" >"$run/loki.yaml"
else
  cp "$root/config/loki/loki.yaml" "$run/loki.yaml"
fi

start_loki() {
  start loki env LOKI_LISTEN_ADDRESS=127.0.0.1 LOKI_PORT="$loki_port" LOKI_GRPC_PORT="$loki_grpc" LOKI_DATA="$run/loki" \
    "$loki" -config.file="$run/loki.yaml" -config.expand-env=true
  up loki "$loki_url/ready"
}

gates=stanza.synchronousLogEmitter,filelog.mtimeSortType,service.AllowNoPipelines
if $buffered; then gates=${gates#*,}; fi
collect=("$alloy" otel "--config=$root/config/alloy/engine.yaml" "--feature-gates=$gates")
[[ $("$alloy" otel --help 2>&1) != *--disable-reporting* ]] || collect+=(--disable-reporting) # newer than 1.18

start_alloy() { # SIDE PORT FORWARD_LOG_DIR PROCESS_LOG_DIR
  start "alloy-$1" env LOKI_URL="$loki_url" FORWARD_LOG_DIR="$3" PROCESS_LOG_DIR="$4" \
    ALLOY_CONFIG="$root/config/alloy/config.alloy" ALLOY_LISTEN_ADDRESS="127.0.0.1:$2" ALLOY_DATA="$run/alloy-$1" "${collect[@]}"
}

start_alloys() {
  start_alloy forwarder "$alloy_forwarder_port" "$run/forwarder" "$run/nothing"
  start_alloy processor "$alloy_processor_port" "$run/nothing" "$run/processor"
  up alloy-forwarder "http://127.0.0.1:$alloy_forwarder_port/-/ready"
  up alloy-processor "http://127.0.0.1:$alloy_processor_port/-/ready"
}

kill_alloys() { # SECONDS they stay away
  end alloy-forwarder KILL
  end alloy-processor KILL
  sleep "$1"
  start_alloys
}

say "Loki, two collectors, processor"
start_loki
start_alloys
start processor env SERVER_PORT="$processor_port" SERVER_ADDRESS=127.0.0.1 APP_LOSS_RATE=0.1 APP_SILENT_RATE=0.5 \
  APP_LOG_DIR="$run/processor" APP_LOG_FILE_SIZE="$rotate" APP_TRUTH_FILE="$run/processor-truth.tsv" \
  "$JAVA" -Xmx256m -jar "$processor_jar"
up processor "http://127.0.0.1:$processor_port/actuator/health"

if [ -n "$prometheus" ]; then
  say "Prometheus"
  sed -e "s/watcher:8000/127.0.0.1:$watcher_port/; s/processor:8080/127.0.0.1:$processor_port/; s/loki:3100/127.0.0.1:$loki_port/" \
    -e "s/alloy-forwarder:12345/127.0.0.1:$alloy_forwarder_port/; s/alloy-processor:12345/127.0.0.1:$alloy_processor_port/" \
    -e "s/localhost:9090/127.0.0.1:$prometheus_port/" \
    -e "s/dns_sd_configs:/static_configs:/; s/- names: .*/- targets: [\"127.0.0.1:$forwarder_port\"]/; /type: A\|port: 8081\|refresh_/d" \
    "$root/config/prometheus/prometheus.yml" >"$run/prometheus/prometheus.yml"
  cp "$root"/config/prometheus/rules/*.yml "$run/prometheus/rules/"
  start prometheus "$prometheus" --config.file="$run/prometheus/prometheus.yml" --storage.tsdb.path="$run/prometheus/data" \
    --web.listen-address="127.0.0.1:$prometheus_port"
  up prometheus "$prometheus_url/-/ready"
fi

first=$((($(date +%s) + 15 + window_seconds - 1) / window_seconds * window_seconds))
say "Watcher with its embedded database; windows of $window_seconds s from $(utc $first)"
start watcher env SERVER_PORT="$watcher_port" SERVER_ADDRESS=127.0.0.1 LOKI_URL="$loki_url" \
  CHECK_INTERVAL_SECONDS=$window_seconds WINDOW_EXTEND_SECONDS=$extend WINDOW_OFFSET_SECONDS=$settle \
  AUDIT_CRON='*/5 * * * * *' AUDIT_SINCE="$(utc $first)" \
  "$JAVA" -Xmx512m -Duser.timezone=UTC -Dloader.path="$root/reconciliation-job/target/embedded-database" \
  -Dwaybill.database.data-dir="$run/mariadb" -Dwaybill.database.server-dir="$root/data/mariadb-server" -jar "$watcher_jar"
up watcher "http://127.0.0.1:$watcher_port/actuator/health"
start forwarder env SERVER_PORT="$forwarder_port" SERVER_ADDRESS=127.0.0.1 APP_TPS="$tps" \
  APP_PROCESSOR_URL="http://127.0.0.1:$processor_port" APP_DUPLICATE_RATE=0.01 \
  APP_LOG_DIR="$run/forwarder" APP_LOG_FILE_SIZE="$rotate" APP_TRUTH_FILE="$run/forwarder-truth.tsv" \
  "$JAVA" -Xmx256m -jar "$forwarder_jar"
up forwarder "http://127.0.0.1:$forwarder_port/actuator/health"
say "$tps files a second, logs that rotate every $rotate"

# ---- breaking

third=$((seconds / 3))
sleep "$third"
if [ "$loki_down" -gt 0 ]; then
  say "Loki is away for $loki_down s; half-way both collectors are killed"
  end loki
  sleep $((loki_down / 2))
  kill_alloys 0
  sleep $((loki_down - loki_down / 2))
  start_loki
fi
sleep "$third"
if [ "$refuse" -gt 0 ]; then
  say "Both collectors are away for $((refuse + 25)) s; Loki refuses what is older than $refuse s"
  end alloy-forwarder
  end alloy-processor
  sleep $((refuse + 25))
  start_alloys
  sleep "$third"
fi
say "Both collectors are killed, $kills times"
for _ in $(seq "$kills"); do
  sleep "$((1 + RANDOM % 3)).$((RANDOM % 10))$((RANDOM % 10))" # longer than the second between two polls
  kill_alloys "0.$((RANDOM % 10))"
done
sleep "$third"
end forwarder
sleep 2
end processor
last=$(($(date +%s) / window_seconds * window_seconds + window_seconds))

# ---- what Loki holds

sightings() { # SERVICE
  curl -sfG "$loki_url/loki/api/v1/query" -H 'Cache-Control: no-cache' \
    --data-urlencode "query=sum(count_over_time({service=\"$1\"}[24h]))" | jq -r '.data.result[0].value[1] // "0"'
}

logged() { # SIDE WORD: lines of a side's logs, rotated ones included, that say the word
  cat "$run/$1"/*.log | grep -c -- "$2" || true
}

lines() { # SERVICE FROM TO: what Loki holds between two milliseconds, asked for in halves where a page does not hold it
  local answer middle=$((($2 + $3) / 2))
  answer=$(curl -sfG "$loki_url/loki/api/v1/query_range" --data-urlencode "query={service=\"$1\"}" \
    -d limit=5000 -d start="${2}000000" -d end="${3}000000" | jq -r '.data.result[].values[][1]')
  if [ "$(wc -l <<<"$answer")" -lt 5000 ]; then
    echo "$answer"
  elif [ "$middle" -gt "$2" ]; then
    lines "$1" "$2" "$middle"
    lines "$1" "$middle" "$3"
  else
    echo "stack-local: more than a page in millisecond $2 of $1" >&2
  fi
}

names() { # SERVICE: every file name that Loki holds for it
  local from to=$((last + 5)) step=$((1000 / tps + 1))
  for ((from = first - 60; from < to; from += step)); do
    lines "$1" "${from}000" "$((from + step))000"
  done | grep -oE '[0-9]{20}_[A-Za-z0-9]+_[0-9]{8}_\.log' | LC_ALL=C sort -u
}

truth() { # SIDE WORD
  cat "$run/$1"/*.log | grep -- "$2" | grep -oE '[0-9]{20}_[A-Za-z0-9]+_[0-9]{8}_\.log' | LC_ALL=C sort -u
}

say "Waiting until the collectors have read everything"
expected="$(logged forwarder 'Rename trigger') $(logged processor 成功) $(logged processor 失败)"
held=
enough=0
for ((idle = 0; idle < (enough ? 8 : 60); idle++)); do # without news, however long the backlog is
  before=$held
  held="$(sightings forward_svc) $(sightings process_svc) $(sightings process_failed_svc)"
  enough=$(awk '{ print ($1 >= $4 && $2 >= $5 && $3 >= $6) }' <<<"$held $expected")
  [ "$held" = "$before" ] || idle=0
  sleep 1
done

rotated=$(find "$run/forwarder" "$run/processor" -name '*.*.log' | wc -l)
echo
printf '%-20s %10s %10s %10s %10s %10s\n' service lines entries twice missing strange
compare() { # SERVICE SIDE WORD
  truth "$2" "$3" >"$run/$1.truth"
  names "$1" >"$run/$1.names"
  local missing strange
  missing=$(LC_ALL=C comm -23 "$run/$1.truth" "$run/$1.names" | wc -l)
  strange=$(LC_ALL=C comm -13 "$run/$1.truth" "$run/$1.names" | wc -l)
  local lines entries
  lines=$(logged "$2" "$3") entries=$(sightings "$1")
  printf '%-20s %10d %10d %10d %10d %10d\n' "$1" "$lines" "$entries" $((entries - lines)) "$missing" "$strange"
  if [ "$refuse" -gt 0 ]; then
    [ "$missing" -gt 0 ] && [ "$strange" -eq 0 ] || failed+=("$1: $missing names are missing from Loki, which was to refuse some; $strange are strange")
  elif [ "$missing" -ne 0 ] || [ "$strange" -ne 0 ]; then
    failed+=("$1: $missing names are missing from Loki, $strange are strange to the log")
  fi
}
compare forward_svc forwarder 'Rename trigger'
compare process_svc processor 成功
compare process_failed_svc processor 失败
echo "$rotated rotated files"
echo

# ---- what the watcher says

client=("$root/data/mariadb-server/bin/mariadb" --defaults-file="$run/mariadb/client.cnf" waybill)
database=(-Dloader.path="$root/reconciliation-job/target/embedded-database" -Dwaybill.database.data-dir="$run/mariadb"
  -Dwaybill.database.server-dir="$root/data/mariadb-server")
until_settled=$((last + extend + settle + 2 - $(date +%s)))
[ "$until_settled" -le 0 ] || sleep "$until_settled"

# Lost is what was announced in a window and not logged as processed before that window stopped looking.
digits() { TZ=$FILE_TIME_ZONE date -d "@$1" +%Y%m%d%H%M%S; }
awk -F '\t' -v from="$(digits $first)" -v to="$(digits $last)" -v first=$((first % 86400)) -v length_s=$window_seconds -v extend=$extend '
  function seconds(iso) { return substr(iso, 12, 2) * 3600 + substr(iso, 15, 2) * 60 + substr(iso, 18, 2) + ("0" substr(iso, 20)) + 0 }
  function file_seconds(name) { # UTC; the names are in UTC+8
    return (substr(name, 9, 2) * 3600 + substr(name, 11, 2) * 60 + substr(name, 13, 2) + 57600) % 86400
  }
  function since_first(name) { return (file_seconds(name) - first + 86400) % 86400 }
  FNR == NR {
    if ($2 == "processed" || $2 == "late") {
      until = file_seconds($3) - since_first($3) % length_s + length_s + extend
      if (seconds($1) < until || seconds($1) - until > 43200) done[$3] = 1
    }
    next
  }
  $2 == "announced" && substr($3, 1, 14) >= from && substr($3, 1, 14) < to && !seen[$3]++ {
    print int(since_first($3) / length_s) "\t" (($3 in done) ? "done" : "lost") "\t" $3
  }
' "$run/processor-truth.tsv" "$run/forwarder-truth.tsv" >"$run/truth.tsv"

say "What the watcher said by itself, while all this went on"
"${client[@]}" -e 'SELECT status, cause, proof, COUNT(*) AS windows, SUM(forward_count) AS forwarded, SUM(lost_count) AS lost
  FROM reports GROUP BY status, cause, proof'
"${client[@]}" -N -e "SELECT TIMESTAMPDIFF(SECOND, '1970-01-01', audit_window_start), forward_count FROM reports
  WHERE status = 'COMPLETE'" >"$run/judged.tsv"
"${client[@]}" -N -e "SELECT file_name FROM lost_files JOIN reports ON reports.id = report_id
  WHERE status = 'COMPLETE'" | LC_ALL=C sort -u >"$run/said-lost.txt"
awk -F '\t' -v first="$first" -v length_s=$window_seconds '
  FNR == NR { judged[($1 - first) / length_s] = $2; next }
  { forwarded[$1]++ }
  $1 in judged && $2 == "lost" { print $3 }
  END {
    for (i in judged) if (judged[i] != forwarded[i] + 0 && first + i * length_s < '"$last"')
      printf "window %d: %d forwarded, but it said %d\n", first + i * length_s, forwarded[i], judged[i] >"/dev/stderr"
  }
' "$run/judged.tsv" "$run/truth.tsv" 2>"$run/said-wrong.txt" | LC_ALL=C sort -u >"$run/judged-lost.txt"
wrong=$(LC_ALL=C comm -3 "$run/judged-lost.txt" "$run/said-lost.txt" | wc -l)
echo "windows judged: $(wc -l <"$run/judged.tsv"), forwarded wrong in $(wc -l <"$run/said-wrong.txt"), lost: $(wc -l <"$run/judged-lost.txt"), names wrong: $wrong"
head -n 5 "$run/said-wrong.txt"
[ "$wrong" -eq 0 ] && [ ! -s "$run/said-wrong.txt" ] || failed+=("verdicts of the watcher were wrong: $wrong names, $(wc -l <"$run/said-wrong.txt") counts")
echo

say "Audits every window once more and compares the lost files by name"
ended=0
env LOKI_URL="$loki_url" SERVER_PORT=0 SERVER_ADDRESS=127.0.0.1 \
  CHECK_INTERVAL_SECONDS=$window_seconds WINDOW_EXTEND_SECONDS=$extend WINDOW_OFFSET_SECONDS=$settle \
  "$JAVA" -Xmx512m -Duser.timezone=UTC "${database[@]}" -jar "$watcher_jar" --audit.from="$(utc $first)" --audit.to="$(utc $last)" --audit.redo --audit.accept-silence \
  --audit.lost="$run/lost.tsv" >"$run/audit.out" 2>"$run/audit.err" || ended=$?
[ "$ended" -eq $((refuse > 0 ? 3 : 0)) ] || failed+=("the audit ended with $ended, see $run/audit.err")
if [ "$refuse" -gt 0 ] && ! grep -q 'INCONCLUSIVE: Lines missing' "$run/audit.out"; then
  failed+=("no window lacks lines, though Loki refused some")
fi
sed -n '/^window /,$p' "$run/audit.out"
awk -F '\t' '$2 == "lost" { print $3 }' "$run/truth.tsv" | LC_ALL=C sort -u >"$run/truth-lost.txt"
cut -f 4 "$run/lost.tsv" | LC_ALL=C sort -u >"$run/reported-lost.txt"
columns=-3
[ "$refuse" -eq 0 ] || columns=-13 # files of windows without a verdict are not reported
wrong=$(LC_ALL=C comm $columns "$run/truth-lost.txt" "$run/reported-lost.txt" | wc -l)
echo "truth: lost=$(wc -l <"$run/truth-lost.txt") reported=$(wc -l <"$run/reported-lost.txt") wrong=$wrong"
[ "$wrong" -eq 0 ] || failed+=("$wrong names are wrong in the audit")
echo

# ---- what the dashboards show

if [ -n "$prometheus" ]; then
  say "Runs every expression of the dashboards"
  FROM=$((first - 120)) LOKI_URL="$loki_url" PROMETHEUS_URL="$prometheus_url" \
    SQL_CLIENT="${client[*]}" \
    "$root/ops/drills/check-dashboards.sh" || failed+=("expressions of the dashboards")
fi

# ---- the verdict

if $keep; then
  cat <<LOOK
Loki $loki_url · Prometheus $prometheus_url · watcher http://127.0.0.1:$watcher_port · collectors http://127.0.0.1:$alloy_forwarder_port, $alloy_processor_port
database: ${client[*]}
stop: ops/drills/stack-local.sh --stop
LOOK
fi
for what in "${left_out[@]}"; do echo "LEFT OUT: $what"; done
for what in "${failed[@]}"; do echo "FAILED: $what"; done
[ ${#failed[@]} -eq 0 ] && [ ${#left_out[@]} -eq 0 ] && echo "Everything is where it belongs."
