#!/usr/bin/env bash
# Measures audits of a known corpus against what Loki itself can do, and against logcli, in one interleaved run.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: ops/bench.sh --loki URL [--files 600000] [--seconds 300] [--loss 0.2] [--rounds 3] [--heap 256m] [--no-logcli] [--records]

  --loki URL     a Loki that takes lines as old as six windows for each round and one more; it keeps them
  --files N      forwarded files a window
  --seconds N    length of the window, at least 100
  --loss SHARE   share of the files that are lost
  --rounds N     how often each is measured
  --heap SIZE    -Xmx of the audit
  --records      measure each audit twice, without control records and with them, and nothing else
  --no-logcli    leave out logcli | grep | sort | comm, which also runs only when logcli is on the PATH

The database is the one that DB_HOST and its like name, or the embedded one. Each round pushes its lines, waits a minute for
Loki to put them away, and measures: the floor (page-sized ranges, 1, 2, 4 and 8 at a time, in JSON and in protobuf, answers
thrown away); an audit of three windows in one new process, of which the first, counted from the start of the process, is
"cold", and the third "warm"; and the logcli pipeline. On JDK 25 or later three windows are audited beforehand with --learn.
Seconds of CPU are those of the audit's own process; with --records those of Loki as well.
USAGE
}

bad_usage() {
  echo "bench: $1; see ops/bench.sh --help" >&2
  exit 2
}

loki='' files=600000 seconds=300 loss=0.2 rounds=3 heap=256m logcli=true records=false
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --no-logcli) logcli=false; shift; continue ;;
    --records) records=true logcli=false; shift; continue ;;
    --loki | --files | --seconds | --loss | --rounds | --heap) [ $# -ge 2 ] || bad_usage "$1 wants a value" ;;
    *) bad_usage "unknown argument '$1'" ;;
  esac
  case $1 in
    --loki) loki=${2%/} ;;
    --loss) [[ $2 =~ ^(0(\.[0-9]+)?|1(\.0+)?)$ ]] || bad_usage "--loss is '$2', but must be a share from 0 to 1"; loss=$2 ;;
    --heap) heap=$2 ;;
    *)
      [[ $2 =~ ^[1-9][0-9]{0,8}$ ]] || bad_usage "$1 is '$2', but must be a whole number from 1 on"
      case $1 in --files) files=$2 ;; --seconds) seconds=$2 ;; --rounds) rounds=$2 ;; esac
      ;;
  esac
  shift 2
done
[ "$seconds" -ge 100 ] || bad_usage "--seconds is $seconds, but must be at least 100: an audit looks 60 s beyond its window"
[ -n "$loki" ] || bad_usage "--loki URL is missing"
command -v logcli >/dev/null || logcli=false

root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=ops/java.sh
. "$root/ops/java.sh"
find_java || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
utc() { # SECONDS
  date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ
}

mkfifo "$work/pipe" && : >"$work/out"
name="bench_$(date +%s)_$$"
now=$(($(date +%s) - 90))
export LOKI_URL=$loki CHECK_INTERVAL_SECONDS=$seconds FILE_TIME_ZONE=UTC WAYBILL_DATA_DIR="$work"

# Pushes the lines of a round, and sets what tells them from those of others. Rounds follow each other in time, as windows do, so
# that rows are appended to what the database holds. Windows 0, 2 and 4 hold files; those between them are empty, so that no audit
# reads its neighbour's lines.
corpus() { # ROUND
  local window
  suffix="${name}_$1"
  first=$((now / seconds * seconds - 6 * seconds * (rounds + 1 - $1)))
  last=$((first + 5 * seconds))
  for window in 0 1 2; do
    "$JAVA" "$root/ops/bench/LokiCorpus.java" "$loki" "$suffix" "$files" "$seconds" "$loss" \
      "$(utc $((first + 2 * window * seconds)))" "$work/$window" >"$work/$window.said"
  done
  page=$(cat "$work/0/page.txt")
  cat "$work"/[012]/lost.txt | LC_ALL=C sort >"$work/truth"
  export WAYBILL_LOKI_SELECTORS_FORWARDED="{service=\"forward_$suffix\"} |= \"Rename trigger hard link\""
  export WAYBILL_LOKI_SELECTORS_PROCESSED="{service=\"process_$suffix\"} |= \"处理文件\" |= \"成功\""
  export WAYBILL_LOKI_SELECTORS_FAILED="{service=\"failed_$suffix\"} |= \"处理文件\" |= \"失败\""
  control none
}

# Where control records are looked for: "control" finds those of the corpus, anything else none.
control() { # WORD
  export WAYBILL_LOKI_SELECTORS_FORWARDCONTROL="{service=\"forward_$1_$suffix\"}"
  export WAYBILL_LOKI_SELECTORS_PROCESSCONTROL="{service=\"process_$1_$suffix\"}"
}

millis() {
  date +%s%3N
}

# CPU that a process took so far, in seconds; 0 where nothing tells.
cpu() { # PID
  awk '{ sub(/.*\) /, ""); print ($12 + $13) / 100 }' "/proc/$1/stat" 2>/dev/null || echo 0
}

# CPU that Loki took so far, in seconds.
loki_cpu() {
  curl -fsS "$loki/metrics" | awk '$1 == "process_cpu_seconds_total" { print $2 }'
}

# Runs the audit under a flow of its own; prints cold and warm seconds, the peak
# resident set in MB, cold and warm seconds of CPU, and warm seconds of CPU of Loki.
audit() { # FLOW
  local began pid line seen=0 peak=0
  began=$(millis)
  : >"$work/times"
  WAYBILL_FLOWS_0_NAME=$1 JAVA_OPTS="-Xmx$heap ${JAVA_OPTS:-}" "$root/ops/audit.sh" --accept-silence \
    --flow "$1" --from "$(utc "$first")" --to "$(utc "$last")" --lost "$work/lost.tsv" >"$work/pipe" 2>"$work/err" &
  pid=$!
  while IFS= read -r line; do
    case $line in [1-5]/5\ *) echo "${line%%/*} $(millis) $(cpu "$pid") $($records && loki_cpu)" >>"$work/times" ;; esac
    seen=$(awk '/VmHWM/ { print int($2 / 1024) }' "/proc/$pid/status" 2>/dev/null || true)
    peak=${seen:-$peak}
    echo "$line" >>"$work/out"
  done <"$work/pipe"
  wait $pid || { tail -n 20 "$work/out" "$work/err" >&2; return 1; }
  awk -v began="$began" -v peak="$peak" '
    { at[$1] = $2; cpu[$1] = $3; loki[$1] = $4 }
    END { printf "%.2f %.2f %d %.2f %.2f %.2f\n", (at[1] - began) / 1000, (at[5] - at[4]) / 1000, peak, cpu[1], cpu[5] - cpu[4], loki[5] - loki[4] }' \
    "$work/times"
  cut -f 4 "$work/lost.tsv" | LC_ALL=C sort | LC_ALL=C comm -3 "$work/truth" - | wc -l | tr -d ' ' >"$work/wrong"
}

by_hand() {
  local began from to
  began=$(millis)
  from=$(utc "$first") to=$(utc $((first + seconds + 60)))
  logcli --quiet --addr="$loki" query "$WAYBILL_LOKI_SELECTORS_FORWARDED" --from="$from" --to="$to" --limit=0 \
    --batch="$page" --forward --output=raw | grep -o '[0-9]\{20\}_[^/ ]*_\.log' | LC_ALL=C sort -u >"$work/f"
  logcli --quiet --addr="$loki" query "$WAYBILL_LOKI_SELECTORS_PROCESSED" --from="$from" --to="$to" --limit=0 \
    --batch="$page" --forward --output=raw | grep -o '[0-9]\{20\}_[^/ ]*_\.log' | LC_ALL=C sort -u >"$work/p"
  LC_ALL=C comm -23 "$work/f" "$work/p" >"$work/by-hand"
  awk -v took=$(($(millis) - began)) 'BEGIN { printf "%.2f\n", took / 1000 }'
}

corpus 0
lines=$(awk '{ print $(NF - 1) }' "$work/0.said")
echo "$(cat "$work/0.said") in each of three windows of $seconds s a round, pushed as service=\"forward_$suffix\" and so on"
echo "pages of $page lines"
if [ "$JAVA_MAJOR" -ge 25 ]; then
  WAYBILL_FLOWS_0_NAME="$suffix-learn" JAVA_OPTS="-Xmx$heap ${JAVA_OPTS:-}" "$root/ops/audit.sh" --accept-silence \
    --flow "$suffix-learn" --learn --from "$(utc "$first")" --to "$(utc "$last")" >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
  echo "learned from an audit of the three windows"
fi
: >"$work/floor" && : >"$work/audit" && : >"$work/logcli"
for round in $(seq "$rounds"); do
  corpus "$round"
  sleep 60 # Loki goes on for a while putting away what came, and measuring that would say nothing of reading
  if $records; then
    for word in none control; do
      control "$word"
      audit "$suffix-$round-$word" >"$work/round"
      cat "$work/round" >>"$work/$word"
      read -r cold warm peak cold_cpu warm_cpu warm_loki <"$work/round"
      echo "round $round  control records: $word; audit, cold process: $cold s (CPU $cold_cpu s); warm: $warm s (CPU $warm_cpu s, of Loki $warm_loki s); names wrong: $(cat "$work/wrong")"
      [ "$(cat "$work/wrong")" -eq 0 ] || { echo "bench: the audit is wrong" >&2; exit 1; }
    done
    continue
  fi
  "$JAVA" "$root/ops/bench/LokiFloor.java" "$loki" "$suffix" "$work/2" 1 2 4 8 >"$work/round"
  sed "s/^\([0-9]*\) \([a-z]*\) \(.*\)/round $round  floor, \1 at once, \2: \3 s/" "$work/round"
  cat "$work/round" >>"$work/floor"
  audit "$suffix-$round" >"$work/round"
  cat "$work/round" >>"$work/audit"
  read -r cold warm peak cold_cpu warm_cpu _ <"$work/round"
  echo "round $round  audit, cold process: $cold s (CPU $cold_cpu s); warm: $warm s (CPU $warm_cpu s); peak RSS $peak MB; names wrong: $(cat "$work/wrong")"
  [ "$(cat "$work/wrong")" -eq 0 ] || { echo "bench: the audit is wrong" >&2; exit 1; }
  if $logcli; then
    by_hand >"$work/round"
    cat "$work/round" >>"$work/logcli"
    echo "round $round  logcli | grep | sort | comm: $(cat "$work/round") s; names wrong:" \
      "$(LC_ALL=C sort "$work/0/lost.txt" | LC_ALL=C comm -3 - "$work/by-hand" | wc -l | tr -d ' ')"
  fi
done

median() { # COLUMN
  awk -v column="$1" '{ print $column }' | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
rate() {
  awk -v lines="$lines" -v s="$1" 'BEGIN { printf "%d entries/s", lines / s }'
}
ratio() {
  awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}
echo
echo "medians of $rounds"
if $records; then
  for word in none control; do
    printf '  %-28s %7.2f s  %s  CPU %s s, of Loki %s s\n' "warm, records: $word" "$(median 2 <"$work/$word")" \
      "$(rate "$(median 2 <"$work/$word")")" "$(median 5 <"$work/$word")" "$(median 6 <"$work/$word")"
  done
  exit 0
fi
best='' at=''
for type in json protobuf; do
  for n in 1 2 4 8; do
    m=$(awk -v n="$n" -v type="$type" '$1 == n && $2 == type' "$work/floor" | median 3)
    printf '  %-28s %7.2f s  %s\n' "floor, $n at once, $type" "$m" "$(rate "$m")"
    if [ -z "$best" ] || awk -v a="$m" -v b="$best" 'BEGIN { exit !(a < b) }'; then best=$m at="$n at once, $type"; fi
  done
done
cold=$(median 1 <"$work/audit") warm=$(median 2 <"$work/audit") peak=$(median 3 <"$work/audit")
cold_cpu=$(median 4 <"$work/audit") warm_cpu=$(median 5 <"$work/audit")
printf '  %-28s %7.2f s  %s  %s × the best floor (%s)  CPU %s s\n' "audit, warm" "$warm" "$(rate "$warm")" \
  "$(ratio "$warm" "$best")" "$at" "$warm_cpu"
printf '  %-28s %7.2f s  %s  peak RSS %s MB  CPU %s s\n' "audit, cold process" "$cold" "$(rate "$cold")" "$peak" "$cold_cpu"
if $logcli; then
  hand=$(median 1 <"$work/logcli")
  printf '  %-28s %7.2f s  %s  %s × the warm audit, %s × the cold one\n' "logcli | grep | sort | comm" "$hand" "$(rate "$hand")" \
    "$(ratio "$hand" "$warm")" "$(ratio "$hand" "$cold")"
fi
