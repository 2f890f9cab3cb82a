#!/usr/bin/env bash
# Runs on macOS's bash 3.2, too: no associative arrays, no ${x^^}, no mapfile, and no empty array under set -u.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: ops/stack.sh up [--quick] [--load] [--tidb]
       ops/stack.sh info | down | sql [STATEMENT] | backup FILE | restore FILE

  up        makes .env with random passwords if there is none, builds and starts everything, waits until the watcher is healthy,
            and says where to look, who may sign in, and when the first verdict is due
    --quick   windows of 60 s, for a look: the first verdict within three minutes. Written into .env
    --load    also the forwarder that announces LOAD_TPS (2,000) files a second. Written into .env
    --tidb    verdicts into TiDB and not MySQL; its store is one for tests. Written into .env
  info      says it again
  down      stops everything and keeps all data; `docker compose down -v` forgets it as well
  sql       opens the verdicts as waybill_reader, who may only read; or runs one statement
  backup    writes the database into FILE (gzip), while everything goes on
  restore   replaces the database by what FILE holds, with the watcher stopped meanwhile

DOCKER names another docker.
USAGE
}

fail() {
  echo "stack: $1" >&2
  exit "${2:-1}"
}

root=$(cd "$(dirname "$0")/.." && pwd)
docker=${DOCKER:-docker}
# COMPOSE_ENV_FILES, COMPOSE_FILE and COMPOSE_PROJECT_NAME are compose's own
env_file=${COMPOSE_ENV_FILES:-$root/.env}

compose() {
  (cd "$root" && "$docker" compose "$@")
}

setting() { # NAME DEFAULT: what .env says, the environment before it, as compose has it
  local value
  value=$(printenv "$1" || true)
  if [ -z "$value" ] && [ -f "$env_file" ]; then
    value=$(sed -n "s/^$1=//p" "$env_file" | tail -n 1)
    case $value in
      \'*\') value=${value#\'} value=${value%\'} ;;
      \"*\") value=${value#\"} value=${value%\"} ;;
    esac
  fi
  printf '%s' "${value:-$2}"
}

random() {
  LC_ALL=C tr -dc 'a-f0-9' </dev/urandom 2>/dev/null | head -c 32 || true
}

# Passwords are made once: what is there is kept, and what an older .env lacks is added.
make_env() {
  local made name
  umask 077
  made=$(mktemp "$env_file.XXXXXX")
  if [ -f "$env_file" ]; then
    cat "$env_file" >"$made"
    # a last line without its end would swallow what is added
    [ -z "$(tail -c 1 "$made")" ] || echo >>"$made"
  else
    # a database keeps the passwords that it was made with
    if "$docker" volume inspect "${COMPOSE_PROJECT_NAME:-waybill}_mysql" >/dev/null 2>&1; then
      rm -f "$made"
      fail "there is a database of an earlier stack (volume ${COMPOSE_PROJECT_NAME:-waybill}_mysql), but no .env with its passwords: put that .env back,
       or forget the database with \`docker volume rm ${COMPOSE_PROJECT_NAME:-waybill}_mysql\`"
    fi
    cat "$root/.env.example" >"$made"
    echo "Made .env with random passwords; only you can read it."
  fi
  for name in DB_ROOT_PASSWORD DB_PASSWORD DB_READER_PASSWORD GRAFANA_PASSWORD CONSOLE_PASSWORD; do
    if [ "$name" = CONSOLE_PASSWORD ] && grep -q '^CONSOLE_PASSWORD_HASH=.' "$made"; then
      continue
    fi
    grep -q "^$name=." "$made" || put "$made" "$name" "$(random)"
  done
  mv "$made" "$env_file"
}

put() { # FILE NAME VALUE: in the place of what stands there, or at the end
  local next
  next=$(mktemp "$env_file.XXXXXX")
  NAME=$2 VALUE=$3 awk '
    BEGIN { name = ENVIRON["NAME"]; line = name "=" ENVIRON["VALUE"] }
    index($0, name "=") == 1 { if (!done) print line; done = 1; next }
    { print }
    END { if (!done) print line }' "$1" >"$next"
  mv "$next" "$1"
}

clock() { # SECONDS: in the notation of date(1), GNU or BSD
  date -d "@$1" +%H:%M:%S 2>/dev/null || date -r "$1" +%H:%M:%S
}

info() {
  [ -f "$env_file" ] || fail "there is no .env yet; ops/stack.sh up makes it"
  cat <<INFO

Console      http://localhost:8000    user $(setting CONSOLE_USER operator), password $(setting CONSOLE_PASSWORD '(its hash is in .env)')
Grafana      http://localhost:3700    user admin, password $(setting GRAFANA_PASSWORD '')
Prometheus   http://localhost:9090/alerts
Alertmanager http://localhost:9093    alerts go $(receivers)
Loki         http://localhost:3100/ready
Collectors   http://localhost:12345 (forwarder), http://localhost:12346 (processor)
SQL          ops/stack.sh sql, or localhost:$(setting DB_HOST_PORT 13306), user waybill_reader, password $(setting DB_READER_PASSWORD '')
INFO
  warn
}

receivers() {
  if [ -n "$(setting ALERT_WEBHOOK_URL '')" ]; then
    echo "to $(setting ALERT_WEBHOOK_URL '')"
  elif [ -n "$(setting ALERT_MAIL_TO '')" ]; then
    echo "to $(setting ALERT_MAIL_TO '')"
  else
    echo "to this page alone; ALERT_WEBHOOK_URL or ALERT_MAIL_TO in .env names somebody"
  fi
}

warn() {
  local name
  for name in LOKI_BIND PROMETHEUS_BIND ALERTMANAGER_BIND ALLOY_BIND; do
    case $(setting "$name" 127.0.0.1) in
      127.* | localhost | ::1 | '[::1]') ;;
      *) echo "WARNING: $name opens a port that asks nobody for a password; whoever reaches Loki decides verdicts." >&2 ;;
    esac
  done
  [ -z "$(setting BIND_ADDRESS '')" ] \
    || echo "WARNING: BIND_ADDRESS opens nothing any more; there is one *_BIND a port, see .env.example." >&2
  [ ! -f "$root/watcher.env" ] || while IFS= read -r name; do
    ! grep -q "^ *$name=" "$root/watcher.env" \
      || echo "WARNING: $name in watcher.env counts for nothing: compose.yaml takes it from .env." >&2
  done <<NAMES
$(sed -n '/^x-watcher-settings/,/^$/s/^  \([A-Z_]*\):.*/\1/p' "$root/compose.yaml")
NAMES
}

first_verdict() {
  local length extend settle now due which
  length=$(setting CHECK_INTERVAL_SECONDS 300) extend=$(setting WINDOW_EXTEND_SECONDS 60) settle=$(setting WINDOW_OFFSET_SECONDS 30)
  now=$(date +%s)
  # A window settles, and is looked at twice, a settling delay apart, at a tick of AUDIT_CRON each. What is under way while the logs
  # begin is judged by nobody, so the first is the one after it.
  due=$(((now / length + 1) * length + extend + 2 * settle))
  which="The next verdict"
  if [ "$(sql "SELECT COUNT(*) AS judged FROM reports WHERE status = 'COMPLETE'" 2>/dev/null | tr -dc 0-9)" = 0 ]; then
    due=$((due + length))
    which="The first verdict, on the first whole window,"
  fi
  echo "Windows of $length s. $which is due at $(clock "$due"), in about $((due - now)) s."
}

healthy() {
  local id state tries=0 bad service
  printf 'Waiting for the watcher '
  while [ "$tries" -lt 120 ]; do
    id=$(compose ps -q watcher)
    state=$([ -z "$id" ] || "$docker" inspect -f '{{if .State.Health}}{{.State.Health.Status}}{{end}}' "$id")
    if [ "$state" = healthy ]; then
      echo "healthy."
      return
    fi
    # what restarts again and again will not mend by waiting
    bad=$(compose ps --format '{{.Service}} {{.Status}}' | sed -n 's/ Restarting.*//p')
    if [ -n "$bad" ] && [ "$tries" -gt 15 ]; then
      break
    fi
    printf .
    tries=$((tries + 1))
    sleep 2
  done
  echo
  compose ps --format 'table {{.Service}}\t{{.Status}}' >&2
  bad=$(compose ps --all --format '{{.Service}} {{.Status}}' | sed -n '/(healthy)/!s/ .*//p')
  for service in $bad; do
    compose logs --no-log-prefix --tail=8 "$service" 2>&1 | sed "s/^/$service: /" >&2
  done
  fail "the watcher is not healthy; above stand the last words of whatever is not"
}

up() {
  local quick=false load=false tidb=false profiles
  while [ $# -gt 0 ]; do
    case $1 in
      --quick) quick=true ;;
      --load) load=true ;;
      --tidb) tidb=true ;;
      *) fail "unknown argument '$1'; see ops/stack.sh --help" 2 ;;
    esac
    shift
  done
  "$docker" compose version >/dev/null 2>&1 || fail "$docker has no compose; Docker with Compose 2.24 or later is needed"
  make_env
  if $quick; then
    put "$env_file" CHECK_INTERVAL_SECONDS 60
    put "$env_file" WINDOW_EXTEND_SECONDS 15
    put "$env_file" WINDOW_OFFSET_SECONDS 10
    put "$env_file" AUDIT_CRON '*/10 * * * * *'
  fi
  profiles=$(sed -n 's/^COMPOSE_PROFILES=//p' "$env_file" | tail -n 1)
  profiles=${profiles:-mysql}
  if $tidb; then
    profiles=$(printf %s "$profiles" | sed 's/mysql/tidb/')
  fi
  if $load; then
    case ",$profiles," in *,load,*) ;; *) profiles=$profiles,load ;; esac
  fi
  put "$env_file" COMPOSE_PROFILES "$profiles"
  # beside the sources they are built anew where something changed; elsewhere the images of a bundle are used
  if [ -f "$root/mvnw" ]; then
    compose up -d --build
  else
    compose up -d
  fi
  healthy
  info
  echo
  first_verdict
}

database() { # the service that keeps the verdicts
  case ",$(setting COMPOSE_PROFILES mysql)," in
    *,tidb,*) echo tidb ;;
    *) echo mysql ;;
  esac
}

# A client of MySQL where the database is; TiDB's image has none, so the one that made its accounts lends its own.
client() { # PASSWORD_VARIABLE PROGRAM ARGUMENTS…
  local variable=$1 tty=-T
  shift
  [ ! -t 0 ] || [ ! -t 1 ] || tty=
  # The variable is expanded in the container: no password shows in the list of processes here.
  if [ "$(database)" = mysql ]; then
    # shellcheck disable=SC2086
    compose exec $tty mysql bash -c "export MYSQL_PWD=\"\$$variable\"; exec \"\$@\"" client "$@"
  else
    # shellcheck disable=SC2086
    compose run --rm --no-deps $tty --entrypoint bash tidb-accounts -c \
      "export MYSQL_PWD=\"\$$variable\"; program=\$1; shift; exec \"\$program\" --host=tidb --port=3306 \"\$@\"" client "$@"
  fi
}

sql() {
  if [ $# -gt 0 ]; then
    client READER_PASSWORD mysql --user=waybill_reader --table --execute="$1" "$(setting DB_NAME waybill)"
  else
    client READER_PASSWORD mysql --user=waybill_reader "$(setting DB_NAME waybill)"
  fi
}

backup() {
  local file=${1:?} name
  [ ! -e "$file" ] || fail "$file is there already"
  name=$(setting DB_NAME waybill)
  umask 077
  # one snapshot: verdicts go on being written meanwhile. The last line proves that the dump is whole.
  client MYSQL_ROOT_PASSWORD mysqldump --user=root --single-transaction --quick --no-tablespaces --set-gtid-purged=OFF \
    --column-statistics=0 --routines --hex-blob "$name" </dev/null | gzip >"$file.part" || { rm -f "$file.part"; fail "the dump failed"; }
  if ! gzip -dc "$file.part" | tail -n 1 | grep -q '^-- Dump completed'; then
    rm -f "$file.part"
    fail "the dump is not whole, so it was thrown away"
  fi
  mv "$file.part" "$file"
  echo "$file holds the database $name. Keep .env with it: the passwords are not in it."
}

restore() {
  local file=${1:?} name
  name=$(setting DB_NAME waybill)
  [ -f "$file" ] || fail "there is no $file"
  gzip -dc "$file" | tail -n 1 | grep -q '^-- Dump completed' || fail "$file is no whole dump; nothing was changed"
  compose stop watcher
  client MYSQL_ROOT_PASSWORD mysql --user=root --execute="DROP DATABASE IF EXISTS \`$name\`; CREATE DATABASE \`$name\` CHARACTER SET utf8mb4" </dev/null
  gzip -dc "$file" | client MYSQL_ROOT_PASSWORD mysql --user=root "$name"
  compose up -d --no-build watcher
  healthy
  echo "Restored. Windows since the dump are judged anew, as far as Loki still holds their lines."
}

case ${1:-} in
  up) shift; up "$@" ;;
  info) info; echo; first_verdict ;;
  down) compose --profile mysql --profile tidb --profile load down ;;
  sql) shift; sql "$@" ;;
  backup) [ $# -eq 2 ] || fail "backup wants a file" 2; backup "$2" ;;
  restore) [ $# -eq 2 ] || fail "restore wants a file" 2; restore "$2" ;;
  -h | --help) usage ;;
  '') usage >&2; exit 2 ;;
  *) fail "unknown command '$1'; see ops/stack.sh --help" 2 ;;
esac
