#!/usr/bin/env bash
# Kills Loki in the middle of an audit: started again, it must not change the verdict by a single name; left dead, it must end
# in no verdict at all. Needs a loki binary (LOKI_BIN, or on the PATH). Everything runs on loopback and is removed afterwards.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: ops/drills/loki-restart.sh [--files 300000]

The environment names the database, as for ops/audit.sh; without DB_HOST it is an embedded one, made for the drill.
USAGE
}

files=300000 seconds=100
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --files)
      [[ ${2:-} =~ ^[1-9][0-9]{0,7}$ ]] || { echo "loki-restart: --files wants a whole number" >&2; exit 2; }
      files=$2
      shift 2
      ;;
    *) echo "loki-restart: unknown argument '$1'" >&2; exit 2 ;;
  esac
done

loki=${LOKI_BIN:-$(command -v loki || true)}
[ -x "$loki" ] || { echo "loki-restart: no loki binary; set LOKI_BIN" >&2; exit 2; }
root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=ops/java.sh
. "$root/ops/java.sh"
find_java || exit 1

work=$(mktemp -d)
loki_pid='' audit_pid=''
stop() {
  [ -z "$audit_pid" ] || kill -TERM "$audit_pid" 2>/dev/null || true
  [ -z "$loki_pid" ] || kill -KILL "$loki_pid" 2>/dev/null || true
  local database
  database=$(cat "$work/mariadb/server.pid" 2>/dev/null || true)
  if [ -n "$database" ] && ps -p "$database" -o args= 2>/dev/null | grep -qF "$work/mariadb"; then
    kill -TERM "$database" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap 'code=$?; trap - EXIT; stop; exit "$code"' EXIT

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

port=$(free_port) grpc=$(free_port)
cat >"$work/loki.yaml" <<YAML
auth_enabled: false
analytics: {reporting_enabled: false}
server: {http_listen_address: 127.0.0.1, http_listen_port: $port, grpc_listen_address: 127.0.0.1, grpc_listen_port: $grpc, log_level: warn}
memberlist: {bind_addr: [127.0.0.1]}
frontend: {address: 127.0.0.1, scheduler_dns_lookup_period: 500ms}
frontend_worker: {dns_lookup_duration: 500ms}
common:
  instance_addr: 127.0.0.1
  path_prefix: $work/loki
  replication_factor: 1
  ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}}
  storage: {filesystem: {chunks_directory: $work/loki/chunks, rules_directory: $work/loki/rules}}
storage_config: {object_store: {filesystem: {dir: $work/loki/chunks}}}
ingester: {lifecycler: {min_ready_duration: 0s, final_sleep: 0s}}
limits_config: {ingestion_rate_mb: 1000, ingestion_burst_size_mb: 1000, per_stream_rate_limit: 1GB, per_stream_rate_limit_burst: 1GB}
schema_config: {configs: [{from: 2020-01-01, store: tsdb, object_store: filesystem, schema: v13, index: {prefix: index_, period: 24h}}]}
YAML

url=http://127.0.0.1:$port
ask() { # PATH
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET %s HTTP/1.0\r\nHost: loki\r\n\r\n' "$1" >&3
  cat <&3
  exec 3>&-
}
start_loki() {
  "$loki" -config.file="$work/loki.yaml" >>"$work/loki.log" 2>&1 &
  loki_pid=$!
  for _ in $(seq 300); do
    kill -0 "$loki_pid" 2>/dev/null || { tail -n 5 "$work/loki.log" >&2; return 1; }
    { ask /ready | grep -q '^ready'; } 2>/dev/null && return
    sleep 0.2
  done
  echo "loki-restart: Loki did not come up; see its last words:" >&2
  tail -n 5 "$work/loki.log" >&2
  return 1
}
kill_loki() {
  kill -KILL "$loki_pid"
  wait "$loki_pid" 2>/dev/null || true
  loki_pid=''
}
range_queries() {
  { ask /metrics | awk '/^loki_request_duration_seconds_count/ && /query_range/ { n += $2 } END { print int(n) }'; } 2>/dev/null || echo 0
}
utc() { # SECONDS
  date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ
}

start_loki
from=$((($(date +%s) - 90) / seconds * seconds - 2 * seconds))
suffix=drill
"$JAVA" "$root/ops/bench/LokiCorpus.java" "$url" $suffix "$files" $seconds 0.2 "$(utc $from)" "$work/corpus"
LC_ALL=C sort "$work/corpus/lost.txt" >"$work/truth"

export LOKI_URL=$url CHECK_INTERVAL_SECONDS=$seconds FILE_TIME_ZONE=UTC WAYBILL_DATA_DIR=$work
export WAYBILL_LOKI_SELECTORS_FORWARDED="{service=\"forward_$suffix\"} |= \"Rename trigger hard link\""
export WAYBILL_LOKI_SELECTORS_PROCESSED="{service=\"process_$suffix\"} |= \"处理文件\" |= \"成功\""
export WAYBILL_LOKI_SELECTORS_FAILED="{service=\"failed_$suffix\"} |= \"处理文件\" |= \"失败\""

# Starts an audit and kills Loki once it is being read.
audit_and_kill() {
  local before
  before=$(range_queries)
  rm -f "$work/lost.tsv"
  "$root/ops/audit.sh" --redo --accept-silence --from "$(utc $from)" --to "$(utc $((from + seconds)))" --lost "$work/lost.tsv" \
    >"$work/audit.out" 2>&1 &
  audit_pid=$!
  while kill -0 $audit_pid 2>/dev/null && [ "$(range_queries)" -lt $((before + 12)) ]; do
    sleep 0.05
  done
  kill_loki
  kill -0 $audit_pid 2>/dev/null || { echo "loki-restart: the audit was over before Loki died; use more --files" >&2; exit 1; }
  echo "Killed Loki while it was being read"
}
ended() {
  local code=0
  wait $audit_pid || code=$?
  audit_pid=''
  cat "$work/audit.out"
  return "$code"
}

echo "== Loki is killed in the middle of an audit, and comes back"
audit_and_kill
start_loki
ended
wrong=$(cut -f 4 "$work/lost.tsv" | LC_ALL=C sort | LC_ALL=C comm -3 "$work/truth" - | wc -l | tr -d ' ')
echo "truth: lost=$(wc -l <"$work/truth" | tr -d ' ') wrong=$wrong"
[ "$wrong" -eq 0 ]

echo "== Loki is killed in the middle of an audit, and stays dead"
code=0
audit_and_kill
ended || code=$?
if [ "$code" -ne 3 ] || ! grep -q INCONCLUSIVE "$work/audit.out"; then
  echo "loki-restart: ended $code, not inconclusive" >&2
  exit 1
fi
echo "passed"
