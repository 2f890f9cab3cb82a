#!/usr/bin/env bash
# Runs every expression of the dashboards, and of their variables, against servers that hold data, and wants rows from each.
#
#   LOKI_URL=… PROMETHEUS_URL=… SQL_CLIENT="mariadb -h … waybill" [FROM=<epoch seconds>] ops/drills/check-dashboards.sh
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
: "${LOKI_URL:?}" "${PROMETHEUS_URL:?}" "${SQL_CLIENT:?}"
to=$(date +%s)
from=${FROM:-$((to - 3600))}
run=0 bad=0

loki() { # EXPRESSION: number of series or streams with data
  curl -sG "$LOKI_URL/loki/api/v1/query_range" --data-urlencode "query=$1" -d start="${from}000000000" -d end="${to}000000000" \
    -d step=5 -d limit=100 | answer
}

prometheus() { # EXPRESSION
  curl -sG "$PROMETHEUS_URL/api/v1/query_range" --data-urlencode "query=$1" -d start="$from" -d end="$to" -d step=5 | answer
}

answer() {
  jq -Rrs 'try (fromjson | if .status == "success" then (.data.result | length) else .error end) catch "an answer that is no JSON"'
}

sql() { # STATEMENT with Grafana's macros
  local statement
  statement=$(sed -E "s/\\\$__timeFilter\(([A-Za-z_.]+)\)/\1 BETWEEN FROM_UNIXTIME($from) AND FROM_UNIXTIME($to)/g;
    s/\\\$\{flow:sqlstring\}/'default'/g; s/\\\$\{file:sqlstring\}/''/g" <<<"$1")
  # shellcheck disable=SC2086 # the client is a command with its arguments
  $SQL_CLIENT --batch --skip-column-names --execute="SET time_zone = '+00:00'; $statement" 2>&1 | awk '
    /^ERROR/ { error = $0 } END { print error == "" ? NR : error }'
}

while IFS= read -r line; do
  dashboard=$(jq -r .dashboard <<<"$line") panel=$(jq -r .panel <<<"$line") type=$(jq -r .type <<<"$line")
  # what Grafana fills in for a range of an hour
  expression=$(jq -r .expression <<<"$line" | sed 's/\$__auto/10s/g; s/\$__rate_interval/1m/g')
  case $type in
    loki) rows=$(loki "$expression") ;;
    prometheus) rows=$(prometheus "$expression") ;;
    mysql) rows=$(sql "$expression") ;;
    *) rows="no way to ask a data source of type $type" ;;
  esac
  run=$((run + 1))
  if ! [[ $rows =~ ^[1-9][0-9]*$ ]]; then
    bad=$((bad + 1))
    printf 'FAILED  %s / %s (%s): %s\n        %s\n' "$dashboard" "$panel" "$type" "${rows/#0/no rows}" "$expression"
  fi
done < <(jq -c '
  .title as $dashboard
  | (.panels[] | .title as $panel | .targets[]? | {$dashboard, $panel, type: .datasource.type, expression: (.expr // .rawSql)}),
    (.templating.list[] | select(.type == "query") | {$dashboard, panel: "variable \(.name)", type: .datasource.type, expression: .query})
' "$root"/dashboards/*.json)

echo "$run expressions run, $bad failed or without rows"
[ "$bad" -eq 0 ]
